CREATE TABLE newstratum_steps ( number INTEGER NOT NULL, done_at BIGINT NOT NULL, PRIMARY KEY (number) );
CREATE TABLE newstratum_identity ( one SMALLINT NOT NULL, feed VARBINARY(64) NOT NULL, epoch VARBINARY(128) NOT NULL, secret BLOB(64) NOT NULL, origin VARBINARY(800) NOT NULL, shift BIGINT NOT NULL, PRIMARY KEY (one) );
CREATE TABLE newstratum_counter ( one SMALLINT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (one) );
CREATE TABLE newstratum_kinds ( number INTEGER NOT NULL, name VARBINARY(1024) NOT NULL, declared TEXT NOT NULL, PRIMARY KEY (number), UNIQUE (name) );
CREATE TABLE newstratum_commits ( number BIGINT NOT NULL, id VARBINARY(1024) NOT NULL, actor VARBINARY(1024) NOT NULL, purpose VARBINARY(1024) NOT NULL, reason VARBINARY(2000) NOT NULL, batch VARBINARY(1024) NOT NULL, recorded_at BIGINT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (number), UNIQUE (id) );
CREATE TABLE newstratum_changes ( number BIGINT NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL, id VARBINARY(1024) NOT NULL, act SMALLINT NOT NULL, `schema` INTEGER NOT NULL, document BLOB(16777216), digest VARBINARY(256), PRIMARY KEY (number, place) );
CREATE UNIQUE INDEX newstratum_changes_of_key ON newstratum_changes (kind, id, number);
