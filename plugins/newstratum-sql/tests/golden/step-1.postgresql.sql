CREATE TABLE newstratum.steps ( number INTEGER NOT NULL, done_at BIGINT NOT NULL, PRIMARY KEY (number) );
CREATE TABLE newstratum.identity ( one SMALLINT NOT NULL, feed VARCHAR COLLATE "C" NOT NULL, epoch VARCHAR COLLATE "C" NOT NULL, secret BYTEA NOT NULL, origin VARCHAR COLLATE "C" NOT NULL, shift BIGINT NOT NULL, PRIMARY KEY (one) );
CREATE TABLE newstratum.counter ( one SMALLINT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (one) );
CREATE TABLE newstratum.kinds ( number INTEGER NOT NULL, name VARCHAR COLLATE "C" NOT NULL, declared TEXT NOT NULL, PRIMARY KEY (number), UNIQUE (name) );
CREATE TABLE newstratum.commits ( number BIGINT NOT NULL, id VARCHAR COLLATE "C" NOT NULL, actor VARCHAR COLLATE "C" NOT NULL, purpose VARCHAR COLLATE "C" NOT NULL, reason VARCHAR COLLATE "C" NOT NULL, batch VARCHAR COLLATE "C" NOT NULL, recorded_at BIGINT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (number), UNIQUE (id) );
CREATE TABLE newstratum.changes ( number BIGINT NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL, id VARCHAR COLLATE "C" NOT NULL, act SMALLINT NOT NULL, schema INTEGER NOT NULL, document BYTEA, digest VARCHAR COLLATE "C", PRIMARY KEY (number, place) );
CREATE UNIQUE INDEX changes_of_key ON newstratum.changes (kind, id, number);
