-- What LicenseSpring knows beyond Keygen's rows. Every row here stands beside one of those, made
-- and removed with it by the triggers in triggers.sql; `ls_` marks all of them.

-- When the request that writes began: triggers have no other clock.
CREATE TABLE moment (now INTEGER NOT NULL);
INSERT INTO moment VALUES (0);

-- A group of Keygen is a customer account.
CREATE TABLE ls_accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  group_id TEXT NOT NULL UNIQUE REFERENCES groups(id) ON DELETE CASCADE,
  code TEXT, reference TEXT, description TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '', email TEXT
);

CREATE TABLE ls_customers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER REFERENCES ls_accounts(id) ON DELETE SET NULL,
  email TEXT NOT NULL, first_name TEXT, last_name TEXT, company_name TEXT,
  phone TEXT NOT NULL DEFAULT '', reference TEXT, address TEXT, postcode TEXT, city TEXT,
  country TEXT, state TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE ls_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer INTEGER REFERENCES ls_customers(id) ON DELETE SET NULL,
  store_id TEXT, is_test INTEGER NOT NULL DEFAULT 0, is_trial INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
);

CREATE TABLE ls_managers (
  order_id INTEGER NOT NULL REFERENCES ls_orders(id) ON DELETE CASCADE,
  user TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (order_id, user)
);

-- LicenseSpring's licenses have no name; what is licensed is the product. So a license of Keygen
-- that has a name is one of a product of that name.
CREATE TABLE ls_products (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  product TEXT NOT NULL REFERENCES products(id) ON DELETE CASCADE,
  name TEXT NOT NULL, code TEXT, authorization_method TEXT NOT NULL DEFAULT 'user',
  metadata TEXT NOT NULL DEFAULT '{}',
  UNIQUE (product, name)
);

CREATE TABLE ls_licenses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  license TEXT NOT NULL UNIQUE REFERENCES licenses(id) ON DELETE CASCADE,
  product INTEGER REFERENCES ls_products(id) ON DELETE SET NULL,
  order_id INTEGER REFERENCES ls_orders(id) ON DELETE SET NULL,
  -- Empty: perpetual without an expiry, time-limited with one.
  license_type TEXT,
  is_trial INTEGER NOT NULL DEFAULT 0, trial_days INTEGER NOT NULL DEFAULT 0,
  start_date INTEGER, valid_duration TEXT NOT NULL DEFAULT '',
  enable_maintenance_period INTEGER NOT NULL DEFAULT 0, maintenance_period INTEGER,
  maintenance_duration TEXT NOT NULL DEFAULT '',
  allow_grace_period INTEGER NOT NULL DEFAULT 0, grace_period INTEGER NOT NULL DEFAULT 0,
  -- Empty: whatever Keygen's limits come to.
  max_activations INTEGER,
  -- No limit was asked for, although the policy has a number.
  unlimited_users INTEGER NOT NULL DEFAULT 0, unlimited_activations INTEGER NOT NULL DEFAULT 0,
  max_transfers INTEGER NOT NULL DEFAULT 0, transfer_count INTEGER NOT NULL DEFAULT 0,
  is_floating INTEGER NOT NULL DEFAULT 0, is_floating_cloud INTEGER NOT NULL DEFAULT 0,
  floating_users INTEGER NOT NULL DEFAULT 0, floating_timeout INTEGER NOT NULL DEFAULT 120,
  max_consumptions INTEGER NOT NULL DEFAULT 0, total_consumptions INTEGER NOT NULL DEFAULT 0,
  allow_unlimited_consumptions INTEGER NOT NULL DEFAULT 0,
  allow_overages INTEGER NOT NULL DEFAULT 0, max_overages INTEGER NOT NULL DEFAULT 0,
  reset_consumption INTEGER NOT NULL DEFAULT 0, consumption_period TEXT,
  prevent_vm INTEGER NOT NULL DEFAULT 0, is_air_gapped INTEGER NOT NULL DEFAULT 0,
  time_activated INTEGER, time_disabled INTEGER,
  subscription_id TEXT, note TEXT NOT NULL DEFAULT '',
  features TEXT NOT NULL DEFAULT '[]', metadata TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE ls_users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user TEXT NOT NULL UNIQUE REFERENCES users(id) ON DELETE CASCADE,
  phone_number TEXT NOT NULL DEFAULT '',
  -- In clear, as long as it is the initial one.
  initial_password TEXT NOT NULL DEFAULT '', is_initial_password INTEGER NOT NULL DEFAULT 0,
  is_manager INTEGER NOT NULL DEFAULT 0, last_login INTEGER
);

-- Only seats that differ from the usual: one activation each.
CREATE TABLE ls_seats (
  license TEXT NOT NULL REFERENCES licenses(id) ON DELETE CASCADE,
  user TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  max_activations INTEGER NOT NULL DEFAULT 1,
  -- Activations that no listed device stands for.
  extra_activations INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (license, user)
);

-- A machine under a license. Keygen forgets a machine that is deactivated, LicenseSpring lists it.
CREATE TABLE ls_devices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  license TEXT NOT NULL REFERENCES licenses(id) ON DELETE CASCADE,
  hardware_id TEXT NOT NULL,
  -- Keygen's row while the device is active.
  machine TEXT UNIQUE,
  owner TEXT REFERENCES users(id) ON DELETE SET NULL,
  hostname TEXT, os TEXT, ip TEXT, type TEXT, mac_address TEXT, external_ip TEXT,
  is_vm INTEGER NOT NULL DEFAULT 0, vm_info TEXT, app_ver TEXT, sdk_build_version TEXT,
  blacklisted INTEGER NOT NULL DEFAULT 0,
  -- Deactivated, and another device has taken its place.
  replaced INTEGER NOT NULL DEFAULT 0,
  last_check INTEGER, time_activated INTEGER, time_deactivated INTEGER,
  created INTEGER NOT NULL, updated INTEGER NOT NULL,
  UNIQUE (license, hardware_id)
);

CREATE TABLE ls_variables (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  device INTEGER NOT NULL REFERENCES ls_devices(id) ON DELETE CASCADE,
  variable TEXT NOT NULL, value TEXT NOT NULL, created INTEGER NOT NULL
);

CREATE TABLE ls_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ts INTEGER NOT NULL,
  license TEXT NOT NULL REFERENCES licenses(id) ON DELETE CASCADE,
  level TEXT NOT NULL DEFAULT 'info', text TEXT NOT NULL, data TEXT,
  -- Whose doing it was, on which device, as far as that is known.
  device INTEGER, user TEXT
);

CREATE TABLE ls_activations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ts INTEGER NOT NULL, action TEXT NOT NULL,
  device INTEGER NOT NULL REFERENCES ls_devices(id) ON DELETE CASCADE,
  is_transfer INTEGER NOT NULL DEFAULT 0
);

-- Ids of the vendor's sizes: sixteen digits for some kinds, small for the others.
INSERT INTO sqlite_sequence (name, seq) VALUES
  ('ls_licenses', 1741000000100000), ('ls_orders', 1741000000400000),
  ('ls_devices', 1741000000700000), ('ls_products', 1738400000500000),
  ('ls_customers', 1310000000), ('ls_accounts', 300), ('ls_users', 40000),
  ('ls_variables', 5000), ('ls_history', 912000), ('ls_activations', 71000);
