-- The journal in eight parts of equal numbers of shards, and the state of the entities. wake_at is in ticks of 100 ns (UTC, since year 1): a
-- timer's time is its generation, so what is read must be what was written, and timestamptz rounds to microseconds.

CREATE TABLE journal(
  shard_id int NOT NULL,
  seq bigint NOT NULL,
  epoch bigint NOT NULL,
  entity_id uuid NOT NULL,
  entity_seq bigint NOT NULL,
  kind smallint NOT NULL,
  command_id uuid,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  type text NOT NULL COLLATE "C",
  payload bytea NOT NULL,
  PRIMARY KEY(shard_id, seq)) PARTITION BY RANGE(shard_id);

CREATE UNIQUE INDEX journal_entity ON journal(shard_id, entity_id, entity_seq);

DO $$
DECLARE
  shards int := (SELECT shard_count FROM cluster);
  parts int := least(8, shards);
BEGIN
  FOR part IN 0 .. parts - 1 LOOP
    EXECUTE format('CREATE TABLE journal_%s PARTITION OF journal FOR VALUES FROM (%s) TO (%s)',
      part, shards * part / parts, shards * (part + 1) / parts);
  END LOOP;
END $$;

CREATE TABLE entity(
  shard_id int NOT NULL,
  entity_id uuid NOT NULL,
  kind smallint NOT NULL,
  entity_seq bigint NOT NULL,
  active boolean NOT NULL,
  wake_at bigint,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  state bytea NOT NULL,
  PRIMARY KEY(shard_id, entity_id)) WITH(fillfactor = 70);

CREATE INDEX entity_active ON entity(shard_id, entity_id) WHERE active;
CREATE INDEX entity_wake ON entity(shard_id, wake_at, entity_id) WHERE wake_at IS NOT NULL;

-- The definition under which each view's table was made.
CREATE TABLE view_schema(
  name text PRIMARY KEY,
  definition text NOT NULL);
