/*---
title: Recurring subscribers
description: >-
  Subscribers on plans that renew by themselves, active at the end of every day, week and month: the standing
  counts of the subscription report for all three resolutions at once.
tags: [subscription, procedure, daily, weekly, monthly]
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
-- Each day once for every resolution, with the period it lies in.
period_days AS (
  SELECT
    'daily' AS resolution,
    day,
    day AS start_date,
    day AS last_day
  FROM calendar
  UNION ALL
  SELECT
    'weekly' AS resolution,
    day,
    week_start AS start_date,
    week_end AS last_day
  FROM calendar
  UNION ALL
  SELECT
    'monthly' AS resolution,
    day,
    month_start AS start_date,
    month_end AS last_day
  FROM calendar
),
periods AS (
  SELECT DISTINCT
    resolution,
    start_date
  FROM period_days
  WHERE last_day <= (SELECT MAX(day) FROM calendar)
),
recurring_terms AS (
  SELECT
    sliced_subscriptions.slice,
    terms.payment_status,
    terms.first_day,
    terms.end_day
  FROM terms
  JOIN sliced_subscriptions ON sliced_subscriptions.subscription_id = terms.subscription_id
  JOIN plans ON plans.plan_code = sliced_subscriptions.plan_code
  WHERE terms.payment_status IS NOT NULL
    AND plans.renews
),
changes_by_day AS (
  SELECT
    slice,
    payment_status,
    first_day AS day,
    COUNT(*) AS change
  FROM recurring_terms
  GROUP BY
    slice,
    payment_status,
    first_day
  UNION ALL
  SELECT
    slice,
    payment_status,
    end_day AS day,
    -COUNT(*) AS change
  FROM recurring_terms
  WHERE end_day IS NOT NULL
  GROUP BY
    slice,
    payment_status,
    end_day
),
changes_by_period AS (
  SELECT
    changes_by_day.slice,
    changes_by_day.payment_status,
    period_days.resolution,
    period_days.start_date,
    SUM(changes_by_day.change) AS change
  FROM changes_by_day
  JOIN period_days ON period_days.day = changes_by_day.day
  GROUP BY
    changes_by_day.slice,
    changes_by_day.payment_status,
    period_days.resolution,
    period_days.start_date
),
lines AS (
  SELECT DISTINCT
    slice,
    payment_status
  FROM recurring_terms
),
figures AS (
  SELECT
    lines.slice,
    lines.payment_status,
    periods.resolution,
    periods.start_date,
    SUM(COALESCE(changed.change, 0)) OVER (
      PARTITION BY lines.slice, lines.payment_status, periods.resolution
      ORDER BY periods.start_date
      ROWS UNBOUNDED PRECEDING
    ) AS amount
  FROM lines
  CROSS JOIN periods
  LEFT JOIN changes_by_period AS changed
    ON changed.slice = lines.slice
    AND changed.payment_status = lines.payment_status
    AND changed.resolution = periods.resolution
    AND changed.start_date = periods.start_date
)
SELECT
  'Recurring subscriber' AS "Type",
  figures.resolution AS "Resolution Type",
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
  figures.resolution,
  figures.slice,
  figures.payment_status,
  figures.start_date
