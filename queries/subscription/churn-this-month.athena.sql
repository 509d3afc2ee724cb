WITH months AS (
  SELECT
    'this month' AS period,
    1 AS position,
    CAST(DATE_TRUNC('month', CAST(:month AS DATE)) AS DATE) AS month_start
  UNION ALL
  SELECT
    'last month' AS period,
    2 AS position,
    CAST(DATE_TRUNC('month', CAST(:month AS DATE)) - INTERVAL '1' MONTH AS DATE) AS month_start
),
-- Both ends of each month: the last day of the month before it, and its own.
month_ends AS (
  SELECT
    months.period,
    months.position,
    months.month_start,
    months.month_start - INTERVAL '1' DAY AS opening_day,
    LAST_DAY_OF_MONTH(months.month_start) AS closing_day
  FROM months
),
status_changes AS (
  SELECT
    subscription_events.subscription_id,
    subscription_events.event_date,
    subscription_events.payment_status,
    LAG(subscription_events.payment_status) OVER (
      PARTITION BY subscription_events.subscription_id
      ORDER BY subscription_events.event_date
    ) AS previous_status,
    ROW_NUMBER() OVER (
      PARTITION BY subscription_events.subscription_id
      ORDER BY subscription_events.event_date
    ) AS event_number
  FROM subscription_events
  JOIN subscriptions ON subscriptions.subscription_id = subscription_events.subscription_id
  WHERE (:country = 'all' OR subscriptions.country = :country)
),
-- A stay: a subscription active without a break, through trial, payment and grace.
turning_points AS (
  SELECT
    subscription_id,
    event_date,
    payment_status,
    event_number
  FROM status_changes
  WHERE (payment_status IS NULL AND previous_status IS NOT NULL)
    OR (payment_status IS NOT NULL AND previous_status IS NULL)
),
stays AS (
  SELECT
    subscription_id,
    payment_status,
    event_number,
    event_date AS first_day,
    LEAD(event_date) OVER (PARTITION BY subscription_id ORDER BY event_date) AS end_day
  FROM turning_points
),
subscriptions_by_month AS (
  SELECT
    month_ends.period,
    month_ends.position,
    month_ends.month_start,
    stays.subscription_id,
    MAX(
      CASE
        WHEN stays.event_number = 1 AND stays.first_day > month_ends.opening_day THEN 1
        ELSE 0
      END
    ) AS signed_up,
    MAX(
      CASE
        WHEN stays.first_day <= month_ends.opening_day
          AND (stays.end_day IS NULL OR stays.end_day > month_ends.opening_day) THEN 1
        ELSE 0
      END
    ) AS active_at_start,
    MAX(
      CASE
        WHEN stays.first_day <= month_ends.closing_day
          AND (stays.end_day IS NULL OR stays.end_day > month_ends.closing_day) THEN 1
        ELSE 0
      END
    ) AS active_at_end
  FROM month_ends
  JOIN stays
    ON stays.first_day <= month_ends.closing_day
    AND (stays.end_day IS NULL OR stays.end_day > month_ends.opening_day)
  WHERE stays.payment_status IS NOT NULL
  GROUP BY
    month_ends.period,
    month_ends.position,
    month_ends.month_start,
    stays.subscription_id
)
SELECT
  month_ends.period,
  month_ends.month_start,
  COALESCE(SUM(subscriptions_by_month.active_at_start), 0) AS active_at_start,
  COALESCE(SUM(subscriptions_by_month.signed_up), 0) AS signed_up,
  COALESCE(
    SUM(subscriptions_by_month.active_at_start * (1 - subscriptions_by_month.active_at_end)),
    0
  ) AS cancelled,
  COALESCE(SUM(subscriptions_by_month.active_at_end), 0) AS active_at_end,
  -- A double, for a quotient of decimals would be rounded to one digit.
  CAST(
    1E2 * SUM(subscriptions_by_month.active_at_start * (1 - subscriptions_by_month.active_at_end))
    / NULLIF(SUM(subscriptions_by_month.active_at_start), 0) AS DECIMAL(5, 2)
  ) AS churn_rate_percent
FROM month_ends
LEFT JOIN subscriptions_by_month ON subscriptions_by_month.position = month_ends.position
GROUP BY
  month_ends.period,
  month_ends.position,
  month_ends.month_start
ORDER BY month_ends.position
