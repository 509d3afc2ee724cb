/*---
title: Subscriber figures by week
description: >-
  The weekly rows of the subscription report. Active covers the last day of the week; churned was active at the
  end of the week before and is not at the end of this one; new, reactivated and gross revenue sum over its days.
  A week is reported once its last day is over.
tags: [subscription, procedure, weekly]
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
periods AS (
  SELECT
    week_start AS start_date,
    MAX(week_end) AS last_day
  FROM calendar
  GROUP BY week_start
  HAVING MAX(week_end) <= (SELECT MAX(day) FROM calendar)
),
-- A term counts at the ends of its weeks from the one it begins in up to, not with, the one it ends in.
term_periods AS (
  SELECT
    sliced_terms.slice,
    sliced_terms.payment_status,
    sliced_terms.subscription_id,
    sliced_terms.term_number,
    sliced_terms.first_day,
    begun.week_start AS first_period,
    ended.week_start AS end_period
  FROM sliced_terms
  JOIN calendar AS begun ON begun.day = sliced_terms.first_day
  LEFT JOIN calendar AS ended ON ended.day = sliced_terms.end_day
),
lasting_terms AS (
  SELECT
    slice,
    payment_status,
    first_period,
    end_period,
    LEAD(first_period) OVER (
      PARTITION BY subscription_id, payment_status
      ORDER BY first_day
    ) AS next_period
  FROM term_periods
  WHERE end_period IS NULL OR end_period > first_period
),
changes AS (
  SELECT
    slice,
    payment_status,
    first_period AS start_date,
    1 AS change,
    0 AS churned
  FROM lasting_terms
  UNION ALL
  SELECT
    slice,
    payment_status,
    end_period AS start_date,
    -1 AS change,
    -- Who is back before the week is over was active at both ends.
    CASE WHEN next_period = end_period THEN 0 ELSE 1 END AS churned
  FROM lasting_terms
  WHERE end_period IS NOT NULL
),
changes_by_period AS (
  SELECT
    slice,
    payment_status,
    start_date,
    SUM(change) AS change,
    SUM(churned) AS churned
  FROM changes
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
standing AS (
  SELECT
    lines.slice,
    lines.payment_status,
    periods.start_date,
    COALESCE(changed.churned, 0) AS churned,
    SUM(COALESCE(changed.change, 0)) OVER (
      PARTITION BY lines.slice, lines.payment_status
      ORDER BY periods.start_date
      ROWS UNBOUNDED PRECEDING
    ) AS active
  FROM lines
  CROSS JOIN periods
  LEFT JOIN changes_by_period AS changed
    ON changed.slice = lines.slice
    AND changed.payment_status = lines.payment_status
    AND changed.start_date = periods.start_date
),
joined_by_period AS (
  SELECT
    term_periods.slice,
    term_periods.payment_status,
    periods.start_date,
    SUM(CASE WHEN term_periods.term_number = 1 THEN 1 ELSE 0 END) AS joined,
    SUM(CASE WHEN term_periods.term_number > 1 THEN 1 ELSE 0 END) AS rejoined
  FROM term_periods
  JOIN periods ON periods.start_date = term_periods.first_period
  GROUP BY
    term_periods.slice,
    term_periods.payment_status,
    periods.start_date
),
revenue AS (
  SELECT
    sliced_subscriptions.slice,
    transactions.payment_status,
    periods.start_date,
    SUM(transactions.gross_amount) AS charged
  FROM transactions
  JOIN sliced_subscriptions ON sliced_subscriptions.subscription_id = transactions.subscription_id
  JOIN calendar ON calendar.day = transactions.transaction_date
  JOIN periods ON periods.start_date = calendar.week_start
  WHERE transactions.transaction_type = 'charge'
  GROUP BY
    sliced_subscriptions.slice,
    transactions.payment_status,
    periods.start_date
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
  FROM joined_by_period
  UNION ALL
  SELECT
    'Reactivated' AS figure,
    slice,
    payment_status,
    start_date,
    rejoined AS amount
  FROM joined_by_period
  UNION ALL
  SELECT
    'Churn' AS figure,
    slice,
    payment_status,
    start_date,
    churned AS amount
  FROM standing
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
  'weekly' AS "Resolution Type",
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
