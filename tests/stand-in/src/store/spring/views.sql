-- What each list of LicenseSpring's API shows and filters by, one view a kind. Each has `id` and
-- `created`.

-- Keygen's worker may not have got to the seats of somebody who was removed; this side knows no
-- such state.
CREATE VIEW ls_holders AS
SELECT license_id AS license, user_id AS user, created FROM license_users
WHERE EXISTS (SELECT 1 FROM users WHERE users.id = user_id)
UNION ALL
SELECT id, owner_id, created FROM licenses
WHERE EXISTS (SELECT 1 FROM users WHERE users.id = owner_id);

CREATE VIEW ls_license AS
SELECT s.*, l.key AS license_key, l.suspended, l.expiry,
  -- Nothing is heard of what is used apart from any network.
  CASE WHEN NOT s.is_air_gapped THEN NULLIF(MAX(COALESCE(l.last_validated, 0), COALESCE(
    (SELECT MAX(d.last_check) FROM ls_devices d WHERE d.license = l.id), 0)), 0) END AS last_check,
  l.created, l.updated, l.group_id,
  CASE WHEN s.unlimited_users THEN 0
    ELSE COALESCE(l.max_users, json_extract(p.rules, '$.max_users'), 0) END AS max_license_users,
  -- Keygen counts the machines of each person or of all.
  CASE WHEN NOT s.unlimited_activations THEN COALESCE(s.max_activations, CASE json_extract(p.rules, '$.machine_leasing_strategy')
    WHEN 'PER_USER' THEN
      COALESCE(l.max_machines, json_extract(p.rules, '$.max_machines'))
      * COALESCE(l.max_users, json_extract(p.rules, '$.max_users'))
    ELSE COALESCE(l.max_machines, json_extract(p.rules, '$.max_machines'))
    END) END AS most_activations,
  (SELECT COUNT(*) FROM ls_devices d WHERE d.license = l.id AND d.machine IS NOT NULL)
    AS times_activated,
  x.name AS product_name, x.code AS short_code, x.authorization_method,
  o.store_id AS order_store_id, o.customer AS customer_id,
  c.email AS customer_email, c.company_name AS customer_company_name,
  TRIM(COALESCE(c.first_name, '') || ' ' || COALESCE(c.last_name, '')) AS customer_name,
  c.reference AS customer_reference, c.account, g.name AS account_name, a.code AS account_code
FROM ls_licenses s
JOIN licenses l ON l.id = s.license
JOIN policies p ON p.id = l.policy_id
LEFT JOIN ls_products x ON x.id = s.product
LEFT JOIN ls_orders o ON o.id = s.order_id
LEFT JOIN ls_customers c ON c.id = o.customer
LEFT JOIN ls_accounts a ON a.id = c.account
LEFT JOIN groups g ON g.id = a.group_id;

CREATE VIEW ls_person AS
SELECT s.*, u.email AS true_email, u.first_name, u.last_name, u.banned, u.created, u.updated,
  a.id AS account, g.name AS account_name,
  (s.is_manager OR EXISTS (SELECT 1 FROM ls_managers m WHERE m.user = s.user)) AS manages
FROM ls_users s
JOIN users u ON u.id = s.user
LEFT JOIN ls_accounts a ON a.group_id = u.group_id
LEFT JOIN groups g ON g.id = a.group_id;

CREATE VIEW ls_device AS
SELECT d.*, d.machine IS NOT NULL AS device_active, s.id AS license_id,
  CASE x.authorization_method WHEN 'user' THEN NULL ELSE l.key END AS license_key,
  o.id AS owner_id,
  CASE WHEN s.is_floating OR s.is_floating_cloud THEN d.last_check END AS floating_last_seen
FROM ls_devices d
JOIN ls_licenses s ON s.license = d.license
JOIN licenses l ON l.id = d.license
LEFT JOIN ls_products x ON x.id = s.product
LEFT JOIN ls_users o ON o.user = d.owner;

CREATE VIEW ls_product AS
SELECT x.*, p.created, p.updated, p.id AS keygen_id
FROM ls_products x JOIN products p ON p.id = x.product;

CREATE VIEW ls_customer AS
SELECT c.*, g.name AS account_name, a.code AS account_code,
  (SELECT COUNT(*) FROM ls_orders o WHERE o.customer = c.id) AS total_orders,
  (SELECT COUNT(*) FROM ls_licenses s JOIN ls_orders o ON o.id = s.order_id
   WHERE o.customer = c.id) AS total_licenses,
  (SELECT s.id FROM ls_users s JOIN users u ON u.id = s.user
   WHERE u.email = c.email) AS license_user
FROM ls_customers c
LEFT JOIN ls_accounts a ON a.id = c.account
LEFT JOIN groups g ON g.id = a.group_id;

CREATE VIEW ls_account AS
SELECT a.*, g.name, g.created, g.updated FROM ls_accounts a JOIN groups g ON g.id = a.group_id;

CREATE VIEW ls_order AS
SELECT o.*, c.email AS customer_email, c.account,
  (SELECT COUNT(*) FROM ls_licenses s WHERE s.order_id = o.id) AS licenses
FROM ls_orders o LEFT JOIN ls_customers c ON c.id = o.customer;

CREATE VIEW ls_event AS
SELECT h.*, h.ts AS created, s.id AS license_id, s.product,
  -- Where a key is all that is asked for, nobody knows who it was.
  CASE x.authorization_method WHEN 'user' THEN u.id END AS user_id
FROM ls_history h JOIN ls_licenses s ON s.license = h.license
LEFT JOIN ls_products x ON x.id = s.product
LEFT JOIN ls_users u ON u.user = h.user;

CREATE VIEW ls_activation AS
SELECT a.*, a.ts AS created, s.id AS license_id
FROM ls_activations a
JOIN ls_devices d ON d.id = a.device
JOIN ls_licenses s ON s.license = d.license;

CREATE VIEW ls_variable AS SELECT * FROM ls_variables;
