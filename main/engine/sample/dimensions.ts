/**
 * The sample's small tables and the offers its business runs on, as SQL. Percentages are whole numbers and chances
 * are in ten-thousandths, so that no figure depends on how a machine rounds.
 */

/** The days the sample covers; weeks begin on Monday and the last one is whole. */
export const firstDay = '2016-01-01';
export const lastDay = '2017-12-31';

export const calendarSql = `
CREATE TABLE calendar AS
SELECT
  CAST(day AS DATE) AS day,
  CAST(date_trunc('week', day) AS DATE) AS week_start,
  CAST(date_trunc('week', day) AS DATE) + 6 AS week_end,
  CAST(date_trunc('month', day) AS DATE) AS month_start,
  last_day(CAST(day AS DATE)) AS month_end,
  CAST(year(day) AS INTEGER) AS year,
  CAST(month(day) AS INTEGER) AS month,
  CAST(isodow(day) AS INTEGER) AS day_of_week
FROM generate_series(DATE '${firstDay}', DATE '${lastDay}', INTERVAL 1 DAY) AS days(day)
ORDER BY day`;

export const countriesSql = `
CREATE TABLE countries AS
SELECT * FROM (VALUES
  (1, 'Hong Kong', 'HK', DATE '2016-01-01', 30, 100),
  (2, 'Singapore', 'SG', DATE '2016-01-01', 19, 105),
  (3, 'Thailand', 'TH', DATE '2016-03-01', 17, 62),
  (4, 'Indonesia', 'ID', DATE '2016-04-18', 18, 45),
  (5, 'Malaysia', 'MY', DATE '2016-02-15', 12, 70),
  (6, 'Philippines', 'PH', DATE '2016-09-01', 10, 50)
) AS rows(country_number, country, country_code, launched_on, demand_percent, price_percent)
ORDER BY country_number`;

export const platformsSql = `
CREATE TABLE platforms AS
SELECT * FROM (VALUES
  ('iOS IAP', 'App store', CAST(30 AS DECIMAL(5, 2))),
  ('Android IAP', 'App store', CAST(30 AS DECIMAL(5, 2))),
  ('Credit card', 'Direct', CAST(2.9 AS DECIMAL(5, 2))),
  ('Telco', 'Carrier billing', CAST(35 AS DECIMAL(5, 2))),
  ('Redemption', 'Voucher', CAST(0 AS DECIMAL(5, 2)))
) AS rows(platform, kind, fee_percent)`;

export const channelsSql = `
CREATE TABLE channels AS
SELECT * FROM (VALUES
  ('iOS IAP', 'App store', false),
  ('Android IAP', 'App store', false),
  ('Credit card', 'Direct', false),
  ('Telco', 'Telecommunications', false),
  ('Redemption', 'Retail', false),
  ('Redemption Campaign', 'Device partner', true),
  ('Telco Bundle Campaign', 'Telecommunications', true),
  ('New Year Drama Campaign', 'Marketing', true),
  ('Summer Streaming Campaign', 'Marketing', true)
) AS rows(channel_name, channel_sector, is_campaign)`;

/** A term is so many months and so many days; a plan that does not renew is used up after one. */
export const plansSql = `
CREATE TABLE plans AS
SELECT * FROM (VALUES
  ('Premium Monthly', 1, 0, true, CAST(4.99 AS DECIMAL(12, 2)), 'monthly'),
  ('Premium Quarterly', 3, 0, true, CAST(12.99 AS DECIMAL(12, 2)), 'quarterly'),
  ('Premium Annual', 12, 0, true, CAST(44.99 AS DECIMAL(12, 2)), 'annual'),
  ('Telco Weekly Pass', 0, 7, true, CAST(1.29 AS DECIMAL(12, 2)), 'weekly'),
  ('Telco Monthly Bundle', 1, 0, true, CAST(3.49 AS DECIMAL(12, 2)), 'monthly'),
  ('Samsung Galaxy Tablet Promotion', 0, 90, false, CAST(7.50 AS DECIMAL(12, 2)), 'once'),
  ('Smart TV Promotion', 0, 180, false, CAST(13.50 AS DECIMAL(12, 2)), 'once'),
  ('Gift Card 3 Months', 3, 0, false, CAST(13.99 AS DECIMAL(12, 2)), 'once')
) AS rows(plan_code, term_months, term_days, renews, list_price, lifetime)`;

/** What is on sale, where and when; `countries` null means everywhere. Trials: their days, and the chance of one. */
export const offersSql = `
CREATE TABLE offers AS
SELECT * FROM (VALUES
  (1, 'iOS IAP', 'Premium Monthly', 'iOS IAP', 170, 7, 6000, NULL, DATE '2016-01-01', DATE '2017-12-31'),
  (2, 'iOS IAP', 'Premium Annual', 'iOS IAP', 26, 7, 3000, NULL, DATE '2016-06-01', DATE '2017-12-31'),
  (3, 'iOS IAP', 'Premium Monthly', 'New Year Drama Campaign', 90, 30, 10000, NULL, DATE '2016-12-16', DATE '2017-02-28'),
  (4, 'Android IAP', 'Premium Monthly', 'Android IAP', 180, 7, 6000, NULL, DATE '2016-01-01', DATE '2017-12-31'),
  (5, 'Android IAP', 'Premium Annual', 'Android IAP', 22, 7, 3000, NULL, DATE '2016-06-01', DATE '2017-12-31'),
  (6, 'Android IAP', 'Premium Monthly', 'New Year Drama Campaign', 110, 30, 10000, NULL, DATE '2016-12-16', DATE '2017-02-28'),
  (7, 'Credit card', 'Premium Monthly', 'Credit card', 80, 7, 4000, NULL, DATE '2016-01-01', DATE '2017-12-31'),
  (8, 'Credit card', 'Premium Quarterly', 'Credit card', 24, 0, 0, NULL, DATE '2016-01-01', DATE '2017-12-31'),
  (9, 'Credit card', 'Premium Annual', 'Credit card', 20, 0, 0, NULL, DATE '2016-06-01', DATE '2017-12-31'),
  (10, 'Credit card', 'Premium Quarterly', 'Summer Streaming Campaign', 95, 14, 10000, NULL, DATE '2016-06-15', DATE '2016-08-31'),
  (11, 'Credit card', 'Premium Quarterly', 'Summer Streaming Campaign', 95, 14, 10000, NULL, DATE '2017-06-15', DATE '2017-08-31'),
  (12, 'Telco', 'Telco Weekly Pass', 'Telco', 190, 0, 0, ['TH', 'ID', 'MY', 'PH'], DATE '2016-03-01', DATE '2017-12-31'),
  (13, 'Telco', 'Telco Monthly Bundle', 'Telco', 100, 0, 0, NULL, DATE '2016-02-01', DATE '2017-12-31'),
  (14, 'Telco', 'Telco Monthly Bundle', 'Telco Bundle Campaign', 120, 30, 10000, ['HK', 'SG', 'MY', 'ID'], DATE '2017-04-01', DATE '2017-06-30'),
  (15, 'Redemption', 'Samsung Galaxy Tablet Promotion', 'Redemption Campaign', 115, 0, 0, ['HK', 'SG', 'TH', 'MY'], DATE '2016-10-01', DATE '2017-09-30'),
  (16, 'Redemption', 'Smart TV Promotion', 'Redemption Campaign', 60, 0, 0, ['HK', 'SG', 'ID'], DATE '2016-03-01', DATE '2016-09-30'),
  (17, 'Redemption', 'Gift Card 3 Months', 'Redemption', 30, 0, 0, NULL, DATE '2016-01-01', DATE '2017-12-31')
) AS rows(offer, platform, plan_code, channel_name, demand, trial_days, trial_chance, countries, sold_from, sold_to)`;
