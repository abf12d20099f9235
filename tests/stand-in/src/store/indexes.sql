-- Made after seeding: filling indexed tables row by row is several times slower.

CREATE UNIQUE INDEX users_email ON users(email);
CREATE INDEX users_order ON users(created, id);
CREATE INDEX users_role_order ON users(role, created, id);
CREATE INDEX users_group ON users(group_id, role);
CREATE UNIQUE INDEX tokens_digest ON tokens(digest);
CREATE INDEX tokens_user ON tokens(user_id);
CREATE INDEX tokens_order ON tokens(created, id);
CREATE UNIQUE INDEX products_code ON products(code);
CREATE INDEX policies_product ON policies(product_id);
CREATE UNIQUE INDEX entitlements_code ON entitlements(code);
CREATE UNIQUE INDEX licenses_key ON licenses(key);
CREATE INDEX licenses_order ON licenses(created, id);
CREATE INDEX licenses_policy ON licenses(policy_id);
CREATE INDEX licenses_product ON licenses(product_id);
CREATE INDEX licenses_owner ON licenses(owner_id);
CREATE INDEX licenses_group ON licenses(group_id);
CREATE UNIQUE INDEX license_users_pair ON license_users(license_id, user_id);
CREATE INDEX license_users_user ON license_users(user_id);
CREATE UNIQUE INDEX machines_license_fingerprint ON machines(license_id, fingerprint);
CREATE INDEX machines_fingerprint ON machines(fingerprint);
CREATE INDEX machines_order ON machines(created, id);
CREATE INDEX machines_owner ON machines(owner_id);
CREATE INDEX machines_group ON machines(group_id);
CREATE UNIQUE INDEX license_entitlements_pair ON license_entitlements(license_id, entitlement_id);
CREATE INDEX license_entitlements_entitlement ON license_entitlements(entitlement_id);
CREATE UNIQUE INDEX policy_entitlements_pair ON policy_entitlements(policy_id, entitlement_id);
CREATE INDEX policy_entitlements_entitlement ON policy_entitlements(entitlement_id);
CREATE UNIQUE INDEX group_owners_pair ON group_owners(group_id, user_id);
CREATE INDEX group_owners_user ON group_owners(user_id);

UPDATE licenses SET users_count = (SELECT COUNT(*) FROM license_users WHERE license_id = licenses.id);
UPDATE licenses SET (machines_count, machines_cores, machines_memory, machines_disk) = (
  SELECT COUNT(*), COALESCE(SUM(cores), 0), COALESCE(SUM(memory), 0), COALESCE(SUM(disk), 0)
  FROM machines WHERE license_id = licenses.id);

CREATE TRIGGER seat_given AFTER INSERT ON license_users BEGIN
  UPDATE licenses SET users_count = users_count + 1 WHERE id = NEW.license_id;
END;

-- keygen-api app/models/license_user.rb: a person who leaves a license stops owning their
-- machines on it; the machines stay activated.
CREATE TRIGGER seat_taken_back AFTER DELETE ON license_users BEGIN
  UPDATE licenses SET users_count = users_count - 1 WHERE id = OLD.license_id;
  UPDATE machines SET owner_id = NULL WHERE license_id = OLD.license_id AND owner_id = OLD.user_id;
END;

CREATE TRIGGER machine_added AFTER INSERT ON machines BEGIN
  UPDATE licenses SET machines_count = machines_count + 1,
    machines_cores = machines_cores + COALESCE(NEW.cores, 0),
    machines_memory = machines_memory + COALESCE(NEW.memory, 0),
    machines_disk = machines_disk + COALESCE(NEW.disk, 0)
  WHERE id = NEW.license_id;
END;

CREATE TRIGGER machine_changed AFTER UPDATE OF cores, memory, disk ON machines BEGIN
  UPDATE licenses SET
    machines_cores = machines_cores + COALESCE(NEW.cores, 0) - COALESCE(OLD.cores, 0),
    machines_memory = machines_memory + COALESCE(NEW.memory, 0) - COALESCE(OLD.memory, 0),
    machines_disk = machines_disk + COALESCE(NEW.disk, 0) - COALESCE(OLD.disk, 0)
  WHERE id = NEW.license_id;
END;

CREATE TRIGGER machine_removed AFTER DELETE ON machines BEGIN
  UPDATE licenses SET machines_count = machines_count - 1,
    machines_cores = machines_cores - COALESCE(OLD.cores, 0),
    machines_memory = machines_memory - COALESCE(OLD.memory, 0),
    machines_disk = machines_disk - COALESCE(OLD.disk, 0)
  WHERE id = OLD.license_id;
END;
