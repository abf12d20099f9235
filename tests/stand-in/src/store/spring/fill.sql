-- Stands a row beside every row that Keygen's side has already, oldest first.

INSERT INTO ls_accounts (group_id) SELECT id FROM groups ORDER BY created, id;

INSERT INTO ls_customers (account, email, company_name, created, updated)
SELECT a.id, 'team' || a.id || '@customer.example', g.name, g.created, g.updated
FROM ls_accounts a JOIN groups g ON g.id = a.group_id ORDER BY a.id;

INSERT INTO ls_products (product, name, code)
SELECT l.product_id, COALESCE(NULLIF(l.name, ''), p.name),
       p.code || CASE WHEN l.name <> '' AND l.name <> p.name THEN '-' || l.rowid ELSE '' END
FROM licenses l JOIN products p ON p.id = l.product_id
WHERE true ORDER BY l.created, l.id ON CONFLICT DO NOTHING;

INSERT INTO ls_products (product, name, code)
SELECT id, name, code FROM products
WHERE id NOT IN (SELECT product_id FROM licenses) ORDER BY created, id;

INSERT INTO ls_licenses (license, product, time_activated, time_disabled)
SELECT l.id, x.id, (SELECT MIN(m.created) FROM machines m WHERE m.license_id = l.id),
       CASE WHEN l.suspended THEN l.updated END
FROM licenses l JOIN products p ON p.id = l.product_id
JOIN ls_products x ON x.product = p.id AND x.name = COALESCE(NULLIF(l.name, ''), p.name)
ORDER BY l.created, l.id;

-- One order for each license.
INSERT INTO ls_orders (id, customer, store_id, created, updated)
SELECT s.id + 300000,
       (SELECT MIN(c.id) FROM ls_customers c JOIN ls_accounts a ON a.id = c.account
        WHERE a.group_id = l.group_id),
       COALESCE(json_extract(l.metadata, '$.order_number'), 'LS-' || s.id), l.created, l.created
FROM ls_licenses s JOIN licenses l ON l.id = s.license ORDER BY s.id;
UPDATE ls_licenses SET order_id = id + 300000;

INSERT INTO ls_users (user) SELECT id FROM users ORDER BY created, id;

INSERT INTO ls_devices (license, hardware_id, machine, owner, hostname, os, ip, type, app_ver,
  sdk_build_version, last_check, time_activated, created, updated)
SELECT license_id, fingerprint, id, (SELECT u.id FROM users u WHERE u.id = owner_id), hostname,
       platform, ip, 'desktop', '3.2.1',
       'C# SDK 7.3', COALESCE(last_heartbeat, created), created, created, updated
FROM machines ORDER BY created, id;

-- Nobody has more activations than they may have.
INSERT INTO ls_seats (license, user, max_activations)
SELECT license, owner, COUNT(*) FROM ls_devices WHERE owner IS NOT NULL
GROUP BY license, owner HAVING COUNT(*) > 1;

CREATE INDEX ls_licenses_order ON ls_licenses(order_id);
CREATE INDEX ls_licenses_product ON ls_licenses(product);
CREATE INDEX ls_orders_customer ON ls_orders(customer);
CREATE INDEX ls_customers_account ON ls_customers(account);
CREATE INDEX ls_devices_owner ON ls_devices(owner, license);
CREATE INDEX ls_history_license ON ls_history(license);
CREATE INDEX ls_history_ts ON ls_history(ts);
CREATE INDEX ls_activations_device ON ls_activations(device);
CREATE INDEX ls_managers_user ON ls_managers(user);
CREATE INDEX ls_variables_device ON ls_variables(device);
CREATE INDEX ls_seats_user ON ls_seats(user);
