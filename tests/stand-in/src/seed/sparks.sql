-- A year of the column store for what a seed holds. `?1` is the present day, counted from 1970 as
-- all days here; that day is live and stands nowhere. A hash of license and day keeps it the same
-- each time.

CREATE TEMP TABLE days AS
WITH RECURSIVE each (day) AS (
  SELECT ?1 - 365 UNION ALL SELECT day + 1 FROM each WHERE day < ?1 - 1)
-- 1970-01-01 was a Thursday.
SELECT day, (day + 4) % 7 IN (0, 6) AS is_weekend FROM each;

-- Each license from its beginning to the day it was validated last, growing over its time; at
-- weekends now and then. What is suspended or over is asked for and refused.
CREATE TEMP TABLE asked AS
SELECT l.id AS license, d.day,
  CASE WHEN l.suspended AND d.day > ?1 - 10 THEN 'SUSPENDED'
       WHEN l.expiry / 86400000 < d.day THEN 'EXPIRED' ELSE 'VALID' END AS code,
  (l.rowid * 7919 + d.day * 104729) % 1009 AS hash,
  1 + (l.users_count + l.machines_count) * (20 + (l.rowid * 31 + d.day * 17) % 60) / 100
    * (d.day - l.created / 86400000 + 200) / (?1 - l.created / 86400000 + 200) AS count
FROM licenses l JOIN days d ON d.day BETWEEN l.created / 86400000 AND l.last_validated / 86400000
WHERE NOT d.is_weekend OR d.day = l.last_validated / 86400000
   OR (l.rowid * 31 + d.day * 17) % 5 = 0;

INSERT INTO spark_validations (license, day, code, count)
SELECT license, day, code, count FROM asked;
-- Once in a while somebody starts it on a machine that nobody activated.
INSERT INTO spark_validations (license, day, code, count)
SELECT license, day, 'FINGERPRINT_SCOPE_MISMATCH', 1 + hash % 3 FROM asked WHERE hash % 17 = 0;

INSERT INTO spark_events (event, day, count)
SELECT CASE code WHEN 'VALID' THEN 'license.validation.succeeded'
                 ELSE 'license.validation.failed' END AS event, day, SUM(count)
FROM spark_validations GROUP BY event, day;

-- How much there was at the start of each day of what there is still.
CREATE TEMP TABLE begun AS
SELECT 'users' AS metric, created / 86400000 AS day FROM users WHERE role = 'user'
UNION ALL SELECT 'licenses', created / 86400000 FROM licenses
UNION ALL SELECT 'machines', created / 86400000 FROM machines
UNION ALL SELECT 'alus', MIN(created) / 86400000 FROM license_users GROUP BY user_id;
INSERT INTO spark_sizes (metric, day, count)
SELECT metric, day, size FROM (
  SELECT metric, day, SUM(more) OVER (PARTITION BY metric ORDER BY day) AS size, is_told FROM (
    SELECT metric, day, SUM(more) AS more, MAX(is_told) AS is_told FROM (
      -- What began on a day is there at the start of the next.
      SELECT metric, day + 1 AS day, 1 AS more, 0 AS is_told FROM begun
      UNION ALL SELECT m.metric, d.day, 0, 1
      FROM (SELECT DISTINCT metric FROM begun) m JOIN (SELECT day FROM days UNION SELECT ?1 AS day) d)
    GROUP BY metric, day))
WHERE is_told AND size > 0;

DELETE FROM spark_state;
INSERT INTO spark_state VALUES (?1);
DROP TABLE days;
DROP TABLE asked;
DROP TABLE begun;
