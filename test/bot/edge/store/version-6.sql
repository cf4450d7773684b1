-- A store as version 6 of its schema wrote it; nothing here is ever edited.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    repository TEXT NOT NULL,
    pull_request INTEGER,
    actor TEXT,
    detail TEXT NOT NULL
  );
INSERT INTO "audit" VALUES(1,1764230400000,'override','Acme/Shop',7,'pat','{}');
CREATE TABLE branch_push (
    id INTEGER PRIMARY KEY,
    repository INTEGER NOT NULL,
    branch TEXT NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (repository, branch)
  );
INSERT INTO "branch_push" VALUES(1,1,'topic','{"sha":"h","before":null,"by":{"id":5,"login":"alice"}}');
CREATE TABLE check_run (
    repository INTEGER NOT NULL,
    sha TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (repository, sha)
  );
INSERT INTO "check_run" VALUES(1,'h','{"sha":"h","id":55,"written":"hash","completed":true,"annotations":["d1"]}');
CREATE TABLE debts (repository INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    event TEXT NOT NULL,
    body TEXT,
    received_at INTEGER NOT NULL
  );
INSERT INTO "delivery" VALUES('done','push',NULL,1764230400000);
INSERT INTO "delivery" VALUES('waiting','push','{"ref":"refs/heads/main"}',1764230400000);
CREATE TABLE drifts (repository INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    grp TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'failed')),
    priority INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0,
    lease TEXT,
    lease_until INTEGER,
    ended_at INTEGER,
    error TEXT
  );
INSERT INTO "job" VALUES(1,'delivery:waiting','delivery:waiting','deliveries','delivery','{"kind":"delivery","delivery":"waiting"}','waiting',0,1764230400000,1764230400000,0,0,NULL,NULL,NULL,NULL);
INSERT INTO "job" VALUES(2,'pr:1:7','review:1:7','repo:1','review','{"kind":"review","repository":1,"pullRequest":7,"trigger":"synchronize"}','failed',0,1764230399000,1764230399000,1,0,NULL,NULL,1764230399000,'crashed');
INSERT INTO "job" VALUES(3,'pr:1:8','review:1:8','repo:1','review','{"kind":"review","repository":1,"pullRequest":8,"trigger":"synchronize"}','waiting',0,1764230399000,1764230404000,1,0,NULL,NULL,NULL,'502');
CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('born_at',1764230400000);
CREATE TABLE past_pushes (repository INTEGER PRIMARY KEY, record TEXT NOT NULL);
INSERT INTO "past_pushes" VALUES(1,'[{"push":{"branch":"main","before":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","after":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","by":"dana","at":"2025-11-27T08:00:00.000Z","forced":false},"issue":12}]');
CREATE TABLE pause (grp TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "pause" VALUES('repo:2',1764230459000);
CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), filling BLOB NOT NULL);
CREATE TABLE pull_request (
    repository INTEGER NOT NULL,
    number INTEGER NOT NULL,
    head TEXT NOT NULL,
    base TEXT NOT NULL,
    state TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (repository, number)
  );
INSERT INTO "pull_request" VALUES(1,7,'h','main','open','{"pullRequest":{"repository":{"id":1,"installation":10,"owner":"Acme","name":"Shop","defaultBranch":"main","cloneUrl":"https://github.com/Acme/Shop.git","htmlUrl":"https://github.com/Acme/Shop","archived":false},"number":7,"title":"Retry less","author":{"id":5,"login":"alice","bot":false},"state":"open","draft":false,"head":{"sha":"h","ref":"topic","repository":"Acme/Shop"},"base":{"sha":"b","ref":"main"},"htmlUrl":"https://github.com/Acme/Shop/pull/7","createdAt":"2025-11-27T08:00:00Z","updatedAt":"2025-11-27T08:00:00Z"},"complete":true,"comment":{"id":9,"written":"w"},"state":null,"checking":null,"requested":["acme/mesh"],"suggested":false,"seenAt":null,"baseTip":"b"}');
CREATE TABLE reads (
    repository INTEGER NOT NULL,
    number INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (repository, number)
  );
INSERT INTO "reads" VALUES(1,7,'["a.yaml","b.yaml"]');
CREATE TABLE repository (
    id INTEGER PRIMARY KEY,
    installation INTEGER NOT NULL,
    owner TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL COLLATE NOCASE,
    removed INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    record TEXT NOT NULL
  );
INSERT INTO "repository" VALUES(1,10,'Acme','Shop',0,1764230400000,'{"repository":{"id":1,"installation":10,"owner":"Acme","name":"Shop","defaultBranch":"main","cloneUrl":"https://github.com/Acme/Shop.git","htmlUrl":"https://github.com/Acme/Shop","archived":false},"suspended":false,"removed":false,"onboarding":{"issue":3,"bodyHash":"abc"}}');
CREATE TABLE reverts (repository INTEGER PRIMARY KEY, record TEXT NOT NULL);
INSERT INTO "reverts" VALUES(1,'[{"command":"rollback","of":7,"meaning":null,"relands":null,"by":"pat","sha":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","whole":true,"untouched":true}]');
CREATE TABLE rolled_back (repository INTEGER PRIMARY KEY, record TEXT NOT NULL);
INSERT INTO "rolled_back" VALUES(1,'[{"pullRequest":7,"meaning":"abc","revert":8,"at":"2025-11-27T10:00:00Z","relanded":false}]');
CREATE INDEX delivery_received ON delivery (received_at);
CREATE UNIQUE INDEX job_waiting_key ON job (key) WHERE state = 'waiting';
CREATE INDEX job_waiting ON job (rank, id, run_at, queue, grp, kind) WHERE state = 'waiting';
CREATE INDEX job_running ON job (queue, grp, lease_until) WHERE state = 'running';
CREATE INDEX job_failed ON job (ended_at) WHERE state = 'failed';
CREATE INDEX repository_installation ON repository (installation, id);
CREATE INDEX repository_name ON repository (owner, name);
CREATE INDEX pull_request_head ON pull_request (repository, head);
CREATE INDEX pull_request_open ON pull_request (repository, number, base) WHERE state = 'open';
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('audit',1);
PRAGMA user_version = 6;
