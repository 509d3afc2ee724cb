WITH latest_events AS (
  SELECT
    subscription_id,
    payment_status,
    ROW_NUMBER() OVER (PARTITION BY subscription_id ORDER BY event_date DESC) AS newest
  FROM subscription_events
  WHERE event_date <= CAST(:as_of AS DATE)
),
active_subscriptions AS (
  SELECT
    subscriptions.subscription_id,
    subscriptions.country,
    subscriptions.platform,
    subscriptions.plan_code,
    subscriptions.channel_name,
    latest_events.payment_status
  FROM latest_events
  JOIN subscriptions ON subscriptions.subscription_id = latest_events.subscription_id
  WHERE latest_events.newest = 1
    AND latest_events.payment_status IS NOT NULL
    AND (:country = 'all' OR subscriptions.country = :country)
)
SELECT
  active_subscriptions.payment_status AS payment_status,
  COUNT(*) AS active_subscribers,
  -- A double, for a quotient of decimals would be rounded to one digit.
  CAST(1E2 * COUNT(*) / SUM(COUNT(*)) OVER () AS DECIMAL(5, 2)) AS share_percent
FROM active_subscriptions
GROUP BY
  active_subscriptions.payment_status
ORDER BY
  active_subscribers DESC,
  active_subscriptions.payment_status
