/*---
title: Subscriber figures by day
description: >-
  The daily rows of the subscription report, summed up from every subscription's status changes and charges:
  active at the end of the day, new, reactivated and churned on it, and gross revenue charged.
tags: [subscription, procedure, daily]
owner: finance
dialects: [duckdb, redshift, athena]
---*/
WITH status_changes AS (
  SELECT
    subscription_id,
    event_date,
    payment_status,
    LAG(payment_status) OVER (PARTITION BY subscription_id ORDER BY event_date) AS previous_status
  FROM subscription_events
),
-- A term: a subscription on one payment status, from its first day until the day it is on it no more.
terms AS (
  SELECT
    subscription_id,
    payment_status,
    event_date AS first_day,
    LEAD(event_date) OVER (PARTITION BY subscription_id ORDER BY event_date) AS end_day
  FROM status_changes
  WHERE COALESCE(payment_status, '') <> COALESCE(previous_status, '')
),
-- What subscriptions are reported under, payment status apart, by number.
offers AS (
  SELECT DISTINCT
    subscriptions.country,
    subscriptions.platform,
    subscriptions.plan_code,
    subscriptions.channel_name,
    channels.channel_sector
  FROM subscriptions
  JOIN channels ON channels.channel_name = subscriptions.channel_name
),
slices AS (
  SELECT
    country,
    platform,
    plan_code,
    channel_name,
    channel_sector,
    ROW_NUMBER() OVER (
      ORDER BY
        country,
        platform,
        plan_code,
        channel_name
    ) AS slice
  FROM offers
),
sliced_subscriptions AS (
  SELECT
    subscriptions.subscription_id,
    subscriptions.plan_code,
    slices.slice
  FROM subscriptions
  JOIN slices
    ON slices.country = subscriptions.country
    AND slices.platform = subscriptions.platform
    AND slices.plan_code = subscriptions.plan_code
    AND slices.channel_name = subscriptions.channel_name
),
sliced_terms AS (
  SELECT
    sliced_subscriptions.slice,
    terms.payment_status,
    terms.subscription_id,
    terms.first_day,
    terms.end_day,
    ROW_NUMBER() OVER (
      PARTITION BY terms.subscription_id, terms.payment_status
      ORDER BY terms.first_day
    ) AS term_number
  FROM terms
  JOIN sliced_subscriptions ON sliced_subscriptions.subscription_id = terms.subscription_id
  WHERE terms.payment_status IS NOT NULL
),
movements AS (
  SELECT
    slice,
    payment_status,
    first_day AS start_date,
    CASE WHEN term_number = 1 THEN 1 ELSE 0 END AS joined,
    CASE WHEN term_number > 1 THEN 1 ELSE 0 END AS rejoined,
    0 AS churned
  FROM sliced_terms
  UNION ALL
  SELECT
    slice,
    payment_status,
    end_day AS start_date,
    0 AS joined,
    0 AS rejoined,
    1 AS churned
  FROM sliced_terms
  WHERE end_day IS NOT NULL
),
movements_by_day AS (
  SELECT
    slice,
    payment_status,
    start_date,
    SUM(joined) AS joined,
    SUM(rejoined) AS rejoined,
    SUM(churned) AS churned
  FROM movements
  GROUP BY
    slice,
    payment_status,
    start_date
),
lines AS (
  SELECT DISTINCT
    slice,
    payment_status
  FROM sliced_terms
),
-- Active today is active yesterday and today's movements: a running sum, line by line.
standing AS (
  SELECT
    lines.slice,
    lines.payment_status,
    calendar.day AS start_date,
    SUM(COALESCE(moved.joined + moved.rejoined - moved.churned, 0)) OVER (
      PARTITION BY lines.slice, lines.payment_status
      ORDER BY calendar.day
      ROWS UNBOUNDED PRECEDING
    ) AS active
  FROM lines
  CROSS JOIN calendar
  LEFT JOIN movements_by_day AS moved
    ON moved.slice = lines.slice
    AND moved.payment_status = lines.payment_status
    AND moved.start_date = calendar.day
),
revenue AS (
  SELECT
    sliced_subscriptions.slice,
    transactions.payment_status,
    transactions.transaction_date AS start_date,
    SUM(transactions.gross_amount) AS charged
  FROM transactions
  JOIN sliced_subscriptions ON sliced_subscriptions.subscription_id = transactions.subscription_id
  WHERE transactions.transaction_type = 'charge'
  GROUP BY
    sliced_subscriptions.slice,
    transactions.payment_status,
    transactions.transaction_date
),
figures AS (
  SELECT
    'Active subscriber' AS figure,
    slice,
    payment_status,
    start_date,
    active AS amount
  FROM standing
  UNION ALL
  SELECT
    'New subscriber' AS figure,
    slice,
    payment_status,
    start_date,
    joined AS amount
  FROM movements_by_day
  UNION ALL
  SELECT
    'Reactivated' AS figure,
    slice,
    payment_status,
    start_date,
    rejoined AS amount
  FROM movements_by_day
  UNION ALL
  SELECT
    'Churn' AS figure,
    slice,
    payment_status,
    start_date,
    churned AS amount
  FROM movements_by_day
  UNION ALL
  SELECT
    'Gross revenue' AS figure,
    slice,
    payment_status,
    start_date,
    charged AS amount
  FROM revenue
)
SELECT
  figures.figure AS "Type",
  'daily' AS "Resolution Type",
  slices.country AS "Country",
  slices.platform AS "Platform",
  figures.start_date AS "Start Date",
  slices.plan_code AS "Meta 1",
  slices.channel_name AS "Meta 2",
  slices.channel_sector AS "Meta 3",
  figures.payment_status AS "Meta 4",
  CAST(NULL AS VARCHAR(64)) AS "Meta 5",
  CAST(NULL AS VARCHAR(64)) AS "Meta 6",
  CAST(NULL AS VARCHAR(64)) AS "Meta 7",
  CAST(NULL AS VARCHAR(64)) AS "Meta 8",
  CAST(figures.amount AS DECIMAL(18, 2)) AS "value"
FROM figures
JOIN slices ON slices.slice = figures.slice
WHERE figures.amount <> 0
ORDER BY
  figures.figure,
  figures.slice,
  figures.payment_status,
  figures.start_date
