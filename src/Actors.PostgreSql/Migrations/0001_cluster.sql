-- Who is a member and who owns which shard. No index stands on a column that the heartbeat touches, and there are no foreign keys: a row is
-- locked by nobody but the statement that names it. Reasons and figures: README.

CREATE TABLE cluster(
  id int PRIMARY KEY DEFAULT 1 CHECK(id = 1),
  shard_count int NOT NULL,
  map_version bigint NOT NULL DEFAULT 0,
  member_version bigint NOT NULL DEFAULT 0,
  members_changed_at timestamptz NOT NULL DEFAULT 'epoch',
  planner_tick_at timestamptz NOT NULL DEFAULT 'epoch',
  grace_until timestamptz NOT NULL DEFAULT 'epoch',
  timeline text NOT NULL DEFAULT '',
  db_generation bigint NOT NULL DEFAULT 1) WITH(fillfactor = 20);

CREATE TABLE node(
  node_id uuid PRIMARY KEY,
  name text NOT NULL,
  endpoint text NOT NULL,
  state smallint NOT NULL, -- 1 up, 2 leaving, 3 dead, 4 superseded or left
  lease_until timestamptz NOT NULL,
  hb bigint NOT NULL DEFAULT 0,
  capacity int NOT NULL DEFAULT 100,
  roles int NOT NULL DEFAULT 1, -- sum of 1 worker, 2 gateway, 4 lighthouse
  version text NOT NULL DEFAULT '',
  accused uuid[] NOT NULL DEFAULT '{}',
  joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  dead_at timestamptz) WITH(fillfactor = 30);

CREATE UNIQUE INDEX node_live_name ON node(name) WHERE state < 3;

CREATE TABLE shard(
  shard_id int PRIMARY KEY,
  epoch bigint NOT NULL DEFAULT 0,
  owner uuid,
  target uuid,
  move_since timestamptz,
  map_version bigint NOT NULL DEFAULT 0,
  trimmed_seq bigint NOT NULL DEFAULT 0,
  resolved_by uuid,        -- which question took the epoch after an unknown outcome,
  resolved_epoch bigint    -- and which epoch that was: whoever did not hear the answer finds it here, unless the shard has moved since
) WITH(fillfactor = 50);

INSERT INTO cluster(shard_count) VALUES(current_setting('actors.shard_count')::int);
INSERT INTO shard(shard_id) SELECT generate_series(0, current_setting('actors.shard_count')::int - 1);
