-- Keeps LicenseSpring's rows beside Keygen's, whichever side is written. A row that goes because
-- its license goes leaves no history: there is nothing left to hang it on.

CREATE TRIGGER ls_group_added AFTER INSERT ON groups BEGIN
  INSERT INTO ls_accounts (group_id) VALUES (NEW.id);
  INSERT INTO ls_customers (account, email, company_name, created, updated)
  SELECT id, 'team' || id || '@customer.example', NEW.name, NEW.created, NEW.created
  FROM ls_accounts WHERE group_id = NEW.id;
END;

CREATE TRIGGER ls_user_added AFTER INSERT ON users BEGIN
  INSERT INTO ls_users (user) VALUES (NEW.id);
END;

CREATE TRIGGER ls_product_added AFTER INSERT ON products BEGIN
  INSERT INTO ls_products (product, name, code) VALUES (NEW.id, NEW.name, NEW.code);
END;

CREATE TRIGGER ls_product_named AFTER UPDATE OF name, code ON products BEGIN
  UPDATE OR IGNORE ls_products SET name = NEW.name, code = NEW.code
  WHERE product = NEW.id AND name = OLD.name;
END;

CREATE TRIGGER ls_license_added AFTER INSERT ON licenses BEGIN
  INSERT INTO ls_products (product, name, code)
  SELECT p.id, COALESCE(NULLIF(NEW.name, ''), p.name), p.code || '-' || NEW.rowid
  FROM products p WHERE p.id = NEW.product_id ON CONFLICT DO NOTHING;
  INSERT INTO ls_orders (customer, store_id, created, updated) VALUES (
    (SELECT MIN(c.id) FROM ls_customers c JOIN ls_accounts a ON a.id = c.account
     WHERE a.group_id = NEW.group_id),
    COALESCE(json_extract(NEW.metadata, '$.order_number'), 'LS-' || NEW.rowid),
    NEW.created, NEW.created);
  INSERT INTO ls_licenses (license, order_id, product) VALUES (
    NEW.id, last_insert_rowid(),
    (SELECT x.id FROM ls_products x JOIN products p ON p.id = x.product
     WHERE p.id = NEW.product_id AND x.name = COALESCE(NULLIF(NEW.name, ''), p.name)));
  INSERT INTO ls_history (ts, license, text) VALUES (NEW.created, NEW.id, 'License created');
END;

CREATE TRIGGER ls_license_named AFTER UPDATE OF name, product_id ON licenses BEGIN
  INSERT INTO ls_products (product, name, code)
  SELECT p.id, COALESCE(NULLIF(NEW.name, ''), p.name), p.code || '-' || NEW.rowid
  FROM products p WHERE p.id = NEW.product_id ON CONFLICT DO NOTHING;
  UPDATE ls_licenses SET product =
    (SELECT x.id FROM ls_products x JOIN products p ON p.id = x.product
     WHERE p.id = NEW.product_id AND x.name = COALESCE(NULLIF(NEW.name, ''), p.name))
  WHERE license = NEW.id;
END;

-- A license that changes its group gets an order of a customer of that account.
CREATE TRIGGER ls_license_moved AFTER UPDATE OF group_id ON licenses
WHEN NEW.group_id IS NOT OLD.group_id BEGIN
  INSERT INTO ls_orders (customer, store_id, created, updated)
  SELECT (SELECT MIN(c.id) FROM ls_customers c JOIN ls_accounts a ON a.id = c.account
          WHERE a.group_id = NEW.group_id), o.store_id, o.created, o.created
  FROM ls_licenses s JOIN ls_orders o ON o.id = s.order_id WHERE s.license = NEW.id;
  UPDATE ls_licenses SET order_id = last_insert_rowid() WHERE license = NEW.id;
END;

CREATE TRIGGER ls_license_limited AFTER UPDATE OF max_users ON licenses
WHEN NEW.max_users IS NOT NULL BEGIN
  UPDATE ls_licenses SET unlimited_users = 0 WHERE license = NEW.id;
END;

CREATE TRIGGER ls_license_disabled AFTER UPDATE OF suspended ON licenses
WHEN NEW.suspended IS NOT OLD.suspended BEGIN
  UPDATE ls_licenses SET time_disabled = CASE WHEN NEW.suspended THEN (SELECT now FROM moment) END
  WHERE license = NEW.id;
  INSERT INTO ls_history (ts, license, text) VALUES ((SELECT now FROM moment), NEW.id,
    CASE WHEN NEW.suspended THEN 'License disabled' ELSE 'License enabled' END);
END;

CREATE TRIGGER ls_seat_given AFTER INSERT ON license_users BEGIN
  INSERT INTO ls_history (ts, license, text, data, user)
  SELECT NEW.created, NEW.license_id, 'License assigned to user', json_object('email', u.email),
    u.id
  FROM users u WHERE u.id = NEW.user_id;
END;

CREATE TRIGGER ls_seat_taken_back AFTER DELETE ON license_users
WHEN EXISTS (SELECT 1 FROM licenses WHERE id = OLD.license_id) BEGIN
  DELETE FROM ls_seats WHERE license = OLD.license_id AND user = OLD.user_id;
  INSERT INTO ls_history (ts, license, text, data, user) VALUES ((SELECT now FROM moment),
    OLD.license_id, 'License unassigned from user',
    json_object('email', (SELECT email FROM users WHERE id = OLD.user_id)), OLD.user_id);
END;

-- An owner's seat is a column of the license.
CREATE TRIGGER ls_owner_changed AFTER UPDATE OF owner_id ON licenses
WHEN NEW.owner_id IS NOT OLD.owner_id BEGIN
  DELETE FROM ls_seats WHERE license = NEW.id AND user = OLD.owner_id;
  INSERT INTO ls_history (ts, license, text, data, user)
  SELECT NEW.updated, NEW.id, 'License unassigned from user', json_object('email', u.email), u.id
  FROM users u WHERE u.id = OLD.owner_id;
  INSERT INTO ls_history (ts, license, text, data, user)
  SELECT NEW.updated, NEW.id, 'License assigned to user', json_object('email', u.email), u.id
  FROM users u WHERE u.id = NEW.owner_id;
END;

CREATE TRIGGER ls_machine_added AFTER INSERT ON machines BEGIN
  INSERT INTO ls_devices (license, hardware_id, machine, owner, hostname, os, ip, type, app_ver,
    sdk_build_version, last_check, time_activated, created, updated)
  VALUES (NEW.license_id, NEW.fingerprint, NEW.id, NEW.owner_id, NEW.hostname, NEW.platform,
    NEW.ip, 'desktop', '3.2.1', 'C# SDK 7.3', NEW.created, NEW.created, NEW.created, NEW.created)
  ON CONFLICT (license, hardware_id) DO UPDATE SET
    machine = NEW.id, owner = NEW.owner_id, replaced = 0, time_activated = NEW.created,
    time_deactivated = NULL, last_check = NEW.created, updated = NEW.created;
  -- Activated with a file, and never heard of.
  UPDATE ls_devices SET last_check = NULL WHERE machine = NEW.id
    AND (SELECT is_air_gapped FROM ls_licenses WHERE license = NEW.license_id);
  -- An activation on another device than the last is a transfer.
  INSERT INTO ls_activations (ts, action, device, is_transfer)
  SELECT NEW.created, 'activation', d.id, EXISTS (
    SELECT 1 FROM ls_devices o WHERE o.license = d.license AND o.machine IS NULL
    AND NOT o.replaced AND o.owner IS d.owner)
  FROM ls_devices d WHERE d.machine = NEW.id;
  UPDATE ls_licenses SET
    time_activated = COALESCE(time_activated, NEW.created),
    transfer_count = transfer_count +
      (SELECT a.is_transfer FROM ls_activations a JOIN ls_devices d ON d.id = a.device
       WHERE d.machine = NEW.id ORDER BY a.id DESC LIMIT 1)
  WHERE license = NEW.license_id;
  UPDATE ls_devices SET replaced = 1 WHERE id = (
    SELECT o.id FROM ls_devices o WHERE o.license = NEW.license_id AND o.machine IS NULL
    AND NOT o.replaced AND o.owner IS NEW.owner_id ORDER BY o.time_deactivated DESC LIMIT 1);
  INSERT INTO ls_history (ts, license, text, data, device, user)
  SELECT NEW.created, NEW.license_id, 'License activated',
    json_object('hardware_id', NEW.fingerprint), d.id, d.owner
  FROM ls_devices d WHERE d.machine = NEW.id;
END;

CREATE TRIGGER ls_machine_changed
AFTER UPDATE OF hostname, platform, ip, owner_id, last_heartbeat ON machines BEGIN
  UPDATE ls_devices SET hostname = NEW.hostname, ip = NEW.ip,
    os = CASE WHEN NEW.platform IS OLD.platform THEN os ELSE NEW.platform END,
    -- Keygen's may be somebody who is being removed.
    owner = (SELECT id FROM users WHERE id = NEW.owner_id),
    last_check = COALESCE(NEW.last_heartbeat, last_check),
    updated = NEW.updated
  WHERE machine = NEW.id;
END;

CREATE TRIGGER ls_machine_removed AFTER DELETE ON machines
WHEN EXISTS (SELECT 1 FROM licenses WHERE id = OLD.license_id) BEGIN
  INSERT INTO ls_activations (ts, action, device)
  SELECT (SELECT now FROM moment), 'deactivation', id FROM ls_devices WHERE machine = OLD.id;
  INSERT INTO ls_history (ts, license, text, data, device, user)
  SELECT (SELECT now FROM moment), OLD.license_id, 'License deactivated',
    json_object('hardware_id', OLD.fingerprint), d.id, d.owner
  FROM ls_devices d WHERE d.machine = OLD.id;
  UPDATE ls_devices SET machine = NULL, time_deactivated = (SELECT now FROM moment),
    updated = (SELECT now FROM moment)
  WHERE machine = OLD.id;
END;
