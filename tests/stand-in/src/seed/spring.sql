-- Orders: a license of a group is bought by that account, the others by whoever has no account.
UPDATE ls_orders SET customer = (
  SELECT CASE WHEN o.id % 2 = 0 THEN MIN(c.id) ELSE MAX(c.id) END
  FROM ls_licenses s JOIN licenses l ON l.id = s.license
  JOIN ls_orders o ON o.id = s.order_id
  LEFT JOIN ls_accounts a ON a.group_id = l.group_id
  JOIN ls_customers c ON c.account IS a.id
  WHERE s.order_id = ls_orders.id);
UPDATE ls_orders SET is_trial = 1
WHERE id IN (SELECT order_id FROM ls_licenses WHERE is_trial);

-- One order has two licenses.
UPDATE ls_licenses SET order_id = (
  SELECT s.order_id FROM ls_licenses s JOIN licenses l ON l.id = s.license
  WHERE l.name = 'Planwerk Share')
WHERE license = (SELECT id FROM licenses WHERE name = 'Office Fonts');
DELETE FROM ls_orders WHERE id NOT IN (SELECT order_id FROM ls_licenses);
UPDATE ls_orders SET store_id = printf('SO-2026-%04d', id % 1000 + 60) WHERE store_id LIKE 'LS-%';

-- Who owns a group manages the orders of its account; the admin manages the others.
INSERT INTO ls_managers (order_id, user)
SELECT o.id, COALESCE(
  (SELECT MIN(w.user_id) FROM ls_customers c JOIN ls_accounts a ON a.id = c.account
   JOIN group_owners w ON w.group_id = a.group_id WHERE c.id = o.customer),
  (SELECT id FROM users WHERE email = 'admin@nordbau.example'))
FROM ls_orders o;

-- Keygen's policy of this one counts the machines of each person.
INSERT INTO ls_seats (license, user, max_activations)
SELECT h.license, h.user, 2 FROM ls_holders h JOIN licenses l ON l.id = h.license
WHERE l.name = 'Planwerk for CAD'
ON CONFLICT (license, user) DO UPDATE SET max_activations = MAX(2, max_activations);

-- Devices differ a little.
UPDATE ls_devices SET os = CASE os WHEN 'windows' THEN 'Windows 11' WHEN 'macos' THEN 'macOS 15'
  WHEN 'linux' THEN 'Ubuntu 24.04' ELSE os END;
UPDATE ls_devices SET mac_address = substr(hardware_id, 1, 17) WHERE id % 3 = 0;
UPDATE ls_devices SET external_ip = '203.0.113.' || (id % 200 + 9) WHERE id % 2 = 0;
UPDATE ls_devices SET is_vm = 1, vm_info = 'Hyper-V', type = 'server' WHERE id % 41 = 0;
UPDATE ls_devices SET app_ver = '3.1.0', sdk_build_version = 'C++ SDK 7.2' WHERE id % 5 = 0;
INSERT INTO ls_variables (device, variable, value, created)
SELECT id, 'office', CASE id % 3 WHEN 0 THEN 'Hamburg' WHEN 1 THEN 'Berlin' ELSE 'München' END,
       created
FROM ls_devices WHERE id % 10 = 0;

-- Two devices that were given up: Keygen knows them no more. One was replaced by another.
INSERT INTO ls_devices (license, hardware_id, owner, hostname, os, ip, type, app_ver,
  sdk_build_version, last_check, time_activated, time_deactivated, replaced, created, updated)
SELECT l.id, printf('0e:11:22:33:44:%02d', s.number),
       (SELECT MIN(user_id) FROM license_users WHERE license_id = l.id),
       printf('OLD-CAD-%02d', s.number), 'Windows 10', '10.20.7.' || s.number, 'desktop', '2.9.4',
       'C# SDK 6.0', l.created + 86400000, l.created, l.created + 172800000, s.number = 1,
       l.created, l.created + 172800000
FROM licenses l, (SELECT 1 AS number UNION ALL SELECT 2) s WHERE l.name = 'Planwerk for CAD';
UPDATE ls_licenses SET transfer_count = 1
WHERE license = (SELECT id FROM licenses WHERE name = 'Planwerk for CAD');

-- What happened so far, in its order.
INSERT INTO ls_activations (ts, action, device, is_transfer)
SELECT ts, action, device, is_transfer FROM (
  SELECT time_activated AS ts, 'activation' AS action, id AS device, 0 AS is_transfer
  FROM ls_devices
  UNION ALL
  SELECT time_deactivated, 'deactivation', id, 0 FROM ls_devices WHERE machine IS NULL)
ORDER BY ts;
UPDATE ls_activations SET is_transfer = 1 WHERE id = (
  SELECT MAX(a.id) FROM ls_activations a JOIN ls_devices d ON d.id = a.device
  JOIN licenses l ON l.id = d.license
  WHERE l.name = 'Planwerk for CAD' AND a.action = 'activation');

INSERT INTO ls_history (ts, license, text, data, device, user)
-- A device asked every few days from the day it was activated to the day it asked last.
WITH RECURSIVE checks (device, license, owner, at, first, step) AS (
  SELECT id, license, owner, last_check, time_activated, (3 + id % 23) * 86400000 FROM ls_devices
  WHERE last_check > time_activated
  UNION ALL
  SELECT device, license, owner, at - step, first, step FROM checks WHERE at - step > first)
SELECT ts, license, text, data, device, user FROM (
  SELECT created AS ts, id AS license, 'License created' AS text, NULL AS data, NULL AS device,
         NULL AS user
  FROM licenses
  UNION ALL
  SELECT h.created, h.license, 'License assigned to user', json_object('email', u.email), NULL,
         h.user
  FROM ls_holders h JOIN users u ON u.id = h.user
  UNION ALL
  SELECT time_activated, license, 'License activated', json_object('hardware_id', hardware_id),
         id, owner
  FROM ls_devices
  UNION ALL
  SELECT time_deactivated, license, 'License deactivated',
         json_object('hardware_id', hardware_id), id, owner
  FROM ls_devices WHERE machine IS NULL
  UNION ALL
  SELECT at, license, 'License check', NULL, device, owner FROM checks
  UNION ALL
  SELECT l.last_validated, l.id, 'License check', NULL, NULL, NULL
  FROM licenses l JOIN ls_licenses s ON s.license = l.id
  WHERE l.last_validated IS NOT NULL AND NOT s.is_air_gapped)
ORDER BY ts;
