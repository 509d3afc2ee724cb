/*---
title: Recurring subscribers
description: >-
  Subscribers on plans that renew by themselves, active at the end of every day, week and month: the standing
  counts of the subscription report for all three resolutions at once.
tags: [subscription, procedure, daily, weekly, monthly]
owner: finance
dialects: [duckdb, redshift]
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
    subscriptions.country,
    subscriptions.platform,
    subscriptions.plan_code,
    subscriptions.channel_name,
    channels.channel_sector,
    terms.payment_status,
    terms.first_day,
    terms.end_day
  FROM terms
  JOIN subscriptions ON subscriptions.subscription_id = terms.subscription_id
  JOIN channels ON channels.channel_name = subscriptions.channel_name
  JOIN plans ON plans.plan_code = subscriptions.plan_code
  WHERE terms.payment_status IS NOT NULL
    AND plans.renews
),
changes AS (
  SELECT
    recurring_terms.country,
    recurring_terms.platform,
    recurring_terms.plan_code,
    recurring_terms.channel_name,
    recurring_terms.channel_sector,
    recurring_terms.payment_status,
    period_days.resolution,
    period_days.start_date,
    1 AS change
  FROM recurring_terms
  JOIN period_days ON period_days.day = recurring_terms.first_day
  UNION ALL
  SELECT
    recurring_terms.country,
    recurring_terms.platform,
    recurring_terms.plan_code,
    recurring_terms.channel_name,
    recurring_terms.channel_sector,
    recurring_terms.payment_status,
    period_days.resolution,
    period_days.start_date,
    -1 AS change
  FROM recurring_terms
  JOIN period_days ON period_days.day = recurring_terms.end_day
),
changes_by_period AS (
  SELECT
    country,
    platform,
    plan_code,
    channel_name,
    channel_sector,
    payment_status,
    resolution,
    start_date,
    SUM(change) AS change
  FROM changes
  GROUP BY
    country,
    platform,
    plan_code,
    channel_name,
    channel_sector,
    payment_status,
    resolution,
    start_date
),
slices AS (
  SELECT DISTINCT
    country,
    platform,
    plan_code,
    channel_name,
    channel_sector,
    payment_status
  FROM recurring_terms
),
standing AS (
  SELECT
    slices.country,
    slices.platform,
    slices.plan_code,
    slices.channel_name,
    slices.channel_sector,
    slices.payment_status,
    periods.resolution,
    periods.start_date,
    SUM(COALESCE(changed.change, 0)) OVER (
      PARTITION BY
        periods.resolution,
        slices.country,
        slices.platform,
        slices.plan_code,
        slices.channel_name,
        slices.channel_sector,
        slices.payment_status
      ORDER BY periods.start_date
      ROWS UNBOUNDED PRECEDING
    ) AS amount
  FROM slices
  CROSS JOIN periods
  LEFT JOIN changes_by_period AS changed
    ON changed.country = slices.country
    AND changed.platform = slices.platform
    AND changed.plan_code = slices.plan_code
    AND changed.channel_name = slices.channel_name
    AND changed.channel_sector = slices.channel_sector
    AND changed.payment_status = slices.payment_status
    AND changed.resolution = periods.resolution
    AND changed.start_date = periods.start_date
)
SELECT
  'Recurring subscriber' AS "Type",
  resolution AS "Resolution Type",
  country AS "Country",
  platform AS "Platform",
  start_date AS "Start Date",
  plan_code AS "Meta 1",
  channel_name AS "Meta 2",
  channel_sector AS "Meta 3",
  payment_status AS "Meta 4",
  CAST(NULL AS VARCHAR(64)) AS "Meta 5",
  CAST(NULL AS VARCHAR(64)) AS "Meta 6",
  CAST(NULL AS VARCHAR(64)) AS "Meta 7",
  CAST(NULL AS VARCHAR(64)) AS "Meta 8",
  CAST(amount AS DECIMAL(18, 2)) AS "value"
FROM standing
WHERE amount <> 0
ORDER BY
  resolution,
  country,
  platform,
  start_date,
  plan_code,
  channel_name,
  channel_sector,
  payment_status
