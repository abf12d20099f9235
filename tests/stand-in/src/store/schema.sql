-- Rows that outlive what they name until the worker gets to them (removal.rs) name it without a
-- foreign key. The others go with it.

CREATE TABLE account (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL, name TEXT NOT NULL, protected INTEGER NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE groups (
  id TEXT PRIMARY KEY, name TEXT NOT NULL,
  max_users INTEGER, max_licenses INTEGER, max_machines INTEGER,
  metadata TEXT NOT NULL DEFAULT '{}', created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE users (
  id TEXT PRIMARY KEY, email TEXT NOT NULL, first_name TEXT, last_name TEXT, role TEXT NOT NULL,
  password TEXT, banned INTEGER,
  reset_digest TEXT, reset_sent INTEGER,
  -- What is left of a role's permissions after a change of role; null while they have all.
  permissions TEXT,
  group_id TEXT,
  metadata TEXT NOT NULL DEFAULT '{}', created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE tokens (
  id TEXT PRIMARY KEY, digest TEXT NOT NULL, name TEXT, expiry INTEGER,
  user_id TEXT NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE products (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, code TEXT, distribution_strategy TEXT, url TEXT,
  platforms TEXT, metadata TEXT NOT NULL DEFAULT '{}',
  created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE policies (
  id TEXT PRIMARY KEY, product_id TEXT NOT NULL,
  name TEXT NOT NULL, rules TEXT NOT NULL, metadata TEXT NOT NULL DEFAULT '{}',
  created INTEGER NOT NULL, updated INTEGER NOT NULL,
  -- What every machine in a list needs, without reading all rules again.
  require_heartbeat INTEGER AS (COALESCE(json_extract(rules, '$.require_heartbeat'), 0)) STORED,
  heartbeat_duration INTEGER AS (COALESCE(json_extract(rules, '$.heartbeat_duration'), 600)) STORED
);

CREATE TABLE entitlements (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL,
  metadata TEXT NOT NULL DEFAULT '{}', created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE licenses (
  id TEXT PRIMARY KEY, key TEXT NOT NULL, name TEXT,
  policy_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  owner_id TEXT,
  group_id TEXT,
  expiry INTEGER, suspended INTEGER NOT NULL DEFAULT 0, protected INTEGER NOT NULL DEFAULT 0,
  uses INTEGER NOT NULL DEFAULT 0,
  max_machines INTEGER, max_processes INTEGER, max_users INTEGER, max_cores INTEGER,
  max_memory INTEGER, max_disk INTEGER, max_uses INTEGER,
  last_validated INTEGER, last_check_in INTEGER, last_check_out INTEGER,
  users_count INTEGER NOT NULL DEFAULT 0, machines_count INTEGER NOT NULL DEFAULT 0,
  machines_cores INTEGER NOT NULL DEFAULT 0, machines_memory INTEGER NOT NULL DEFAULT 0,
  machines_disk INTEGER NOT NULL DEFAULT 0,
  metadata TEXT NOT NULL DEFAULT '{}', created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE license_users (
  id TEXT PRIMARY KEY,
  license_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE machines (
  id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, name TEXT, hostname TEXT, ip TEXT, platform TEXT,
  cores INTEGER, memory INTEGER, disk INTEGER,
  license_id TEXT NOT NULL,
  owner_id TEXT,
  group_id TEXT,
  last_heartbeat INTEGER, last_check_out INTEGER, max_processes INTEGER,
  -- When it was told that its heartbeat has stopped, once it has.
  died INTEGER,
  metadata TEXT NOT NULL DEFAULT '{}', created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE license_entitlements (
  id TEXT PRIMARY KEY,
  license_id TEXT NOT NULL REFERENCES licenses(id) ON DELETE CASCADE,
  entitlement_id TEXT NOT NULL REFERENCES entitlements(id) ON DELETE CASCADE,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE policy_entitlements (
  id TEXT PRIMARY KEY,
  policy_id TEXT NOT NULL REFERENCES policies(id) ON DELETE CASCADE,
  entitlement_id TEXT NOT NULL REFERENCES entitlements(id) ON DELETE CASCADE,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE group_owners (
  id TEXT PRIMARY KEY,
  group_id TEXT NOT NULL REFERENCES groups(id) ON DELETE CASCADE,
  user_id TEXT NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
);
