import { lastDay } from './dimensions.ts';

/** Accounts: one for every subscription, and those who looked and never subscribed. Ids go by day of registration. */
export const usersSql = `
CREATE TABLE accounts AS
WITH people AS (
  SELECT
    subscription_id AS person,
    subscription_id,
    country_number,
    greatest(
      (SELECT min(launched_on) FROM countries),
      started_on - draw('looked', subscription_id) * draw('around', subscription_id) // 10000 * 45 // 10000
    ) AS registered_on
  FROM sign_ups
  UNION ALL
  SELECT
    -subscription_id AS person,
    NULL AS subscription_id,
    country_number,
    least(DATE '${lastDay}', started_on + draw('visits', subscription_id) * 20 // 10000) AS registered_on
  FROM sign_ups
  WHERE draw('visitor', subscription_id) < 6500
)
SELECT
  row_number() OVER (ORDER BY registered_on, hash(person), person) AS user_id,
  subscription_id,
  country_number,
  registered_on,
  ['Organic search', 'App store', 'Social', 'Campaign', 'Referral'][1 + draw('source', person) * 5 // 10000] AS acquired_through,
  CAST(1955 + (draw('born', person) + draw('year', person)) * 24 // 10000 AS INTEGER) AS birth_year
FROM people;
CREATE TABLE users AS
SELECT
  accounts.user_id,
  countries.country,
  accounts.registered_on,
  accounts.acquired_through,
  accounts.birth_year
FROM accounts
JOIN countries USING (country_number)
ORDER BY accounts.user_id`;

export const subscriptionsSql = `
CREATE TABLE subscriptions AS
SELECT
  lives.subscription_id,
  accounts.user_id,
  countries.country,
  offers.platform,
  offers.plan_code,
  offers.channel_name,
  lives.started_on
FROM lives
JOIN accounts ON accounts.subscription_id = lives.subscription_id
JOIN countries ON countries.country_number = lives.country_number
JOIN offers ON offers.offer = lives.offer
ORDER BY lives.subscription_id`;

/** A charge at the start of every paid term, and the few that were given back. Money is exact. */
export const transactionsSql = `
CREATE TABLE transactions AS
WITH stretches AS (
  SELECT subscription_id, country_number, offer, term_months, term_days, 1 AS stretch, paid_from AS began, paid_terms AS terms FROM lives WHERE paid_from IS NOT NULL
  UNION ALL
  SELECT subscription_id, country_number, offer, term_months, term_days, 2, again_from, again_terms FROM lives WHERE again_from IS NOT NULL
  UNION ALL
  SELECT subscription_id, country_number, offer, term_months, term_days, 3, back_from, back_terms FROM lives WHERE back_from IS NOT NULL
),
charges AS (
  SELECT
    subscription_id,
    country_number,
    offer,
    subscription_id::VARCHAR || ' ' || stretch || ' ' || term AS label,
    CAST(began + to_months(CAST(term * term_months AS INTEGER)) AS DATE) + CAST(term * term_days AS INTEGER) AS charged_on
  FROM stretches, unnest(range(terms)) AS ordinals(term)
),
records AS (
  SELECT subscription_id, country_number, offer, 'charge' AS transaction_type, charged_on AS transaction_date FROM charges
  UNION ALL
  SELECT subscription_id, country_number, offer, 'refund', charged_on + 1 + draw('days', label) * 6 // 10000 FROM charges
  WHERE draw('refund', label) < 60
)
SELECT
  row_number() OVER (ORDER BY records.transaction_date, records.subscription_id, records.transaction_type) AS transaction_id,
  records.subscription_id,
  records.transaction_date,
  records.transaction_type,
  'Paying' AS payment_status,
  CAST(plans.list_price * countries.price_percent * 0.01 AS DECIMAL(12, 2)) AS gross_amount,
  CAST(plans.list_price * countries.price_percent * 0.01 * platforms.fee_percent * 0.01 AS DECIMAL(12, 2)) AS platform_fee,
  'USD' AS currency
FROM records
JOIN countries ON countries.country_number = records.country_number
JOIN offers ON offers.offer = records.offer
JOIN plans ON plans.plan_code = offers.plan_code
JOIN platforms ON platforms.platform = offers.platform
WHERE records.transaction_date <= DATE '${lastDay}'
ORDER BY transaction_id`;
