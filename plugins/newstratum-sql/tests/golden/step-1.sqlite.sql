CREATE TABLE newstratum_steps ( number INTEGER NOT NULL, done_at BIGINT NOT NULL, PRIMARY KEY (number) );
CREATE TABLE newstratum_identity ( one SMALLINT NOT NULL, feed TEXT NOT NULL, epoch TEXT NOT NULL, secret BLOB NOT NULL, origin TEXT NOT NULL, shift BIGINT NOT NULL, PRIMARY KEY (one) );
CREATE TABLE newstratum_counter ( one SMALLINT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (one) );
CREATE TABLE newstratum_kinds ( number INTEGER NOT NULL, name TEXT NOT NULL, declared TEXT NOT NULL, PRIMARY KEY (number), UNIQUE (name) );
CREATE TABLE newstratum_commits ( number BIGINT NOT NULL, id TEXT NOT NULL, actor TEXT NOT NULL, purpose TEXT NOT NULL, reason TEXT NOT NULL, batch TEXT NOT NULL, recorded_at BIGINT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (number), UNIQUE (id) );
CREATE TABLE newstratum_changes ( number BIGINT NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL, act SMALLINT NOT NULL, schema INTEGER NOT NULL, document BLOB, digest TEXT, PRIMARY KEY (number, place) );
CREATE UNIQUE INDEX newstratum_changes_of_key ON newstratum_changes (kind, id, number);
