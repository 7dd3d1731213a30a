-- One store, its shards, their journal and the state of their entities. Times are ticks of 100 ns (UTC, since year 1), so that what is
-- read is what was written. Reasons and figures: README.

CREATE TABLE store(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  shard_count INTEGER NOT NULL);

CREATE TABLE shard(
  shard_id INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL DEFAULT 0,
  head INTEGER NOT NULL DEFAULT 0,
  last_position INTEGER,
  trimmed_seq INTEGER NOT NULL DEFAULT 0);

-- Append-only. The two chains lead from an event to the one before it, of its shard and of its entity.
CREATE TABLE journal(
  position INTEGER PRIMARY KEY,
  shard_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  shard_prev INTEGER,
  entity_prev INTEGER,
  entity_id BLOB NOT NULL,
  kind INTEGER NOT NULL,
  entity_seq INTEGER NOT NULL,
  command_id BLOB,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  payload BLOB NOT NULL);

-- Every 64th event of a shard: where a reader gets onto the shard's chain.
CREATE UNIQUE INDEX journal_anchor ON journal(shard_id, seq) WHERE seq % 64 = 0;

-- The state row is the snapshot. Without a state the row only remembers that the entity has events (it was removed, or never had a state).
CREATE TABLE entity(
  entity_key INTEGER PRIMARY KEY,
  entity_id BLOB NOT NULL UNIQUE,
  shard_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  entity_seq INTEGER NOT NULL,
  last_position INTEGER,
  active INTEGER NOT NULL,
  wake_at INTEGER,
  updated_at INTEGER NOT NULL,
  state BLOB);

CREATE INDEX entity_active ON entity(entity_id) WHERE active = 1;
CREATE INDEX entity_wake ON entity(wake_at, entity_id) WHERE wake_at IS NOT NULL;

-- The definition under which each view's table was made.
CREATE TABLE view_schema(
  name TEXT PRIMARY KEY,
  definition TEXT NOT NULL);
