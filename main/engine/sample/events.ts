import { lastDay } from './dimensions.ts';

/** Days on which something drew people in, and by how much in percent of a usual day. */
const surges = `(VALUES
  (DATE '2016-02-05', DATE '2016-02-14', 150),
  (DATE '2016-11-09', DATE '2016-11-13', 185),
  (DATE '2016-12-23', DATE '2017-01-02', 150),
  (DATE '2017-01-25', DATE '2017-02-05', 165),
  (DATE '2017-04-12', DATE '2017-04-16', 135),
  (DATE '2017-05-27', DATE '2017-06-24', 112),
  (DATE '2017-11-09', DATE '2017-11-13', 195),
  (DATE '2017-12-22', DATE '2017-12-31', 155)
) AS surges(surge_from, surge_to, surge_percent)`;

/**
 * The macro every chance goes through: 0 to 9999 from the seed, what is drawn and for whom. The hash is DuckDB's,
 * the same on every machine of one engine version.
 */
export function drawSql(seed: number): string {
  return `CREATE MACRO draw(what, who) AS CAST(hash('${seed}', what, who) % 10000 AS INTEGER)`;
}

/**
 * Who signs up: for each day, country and offer the demand (growth over the two years, month, weekday, surges and
 * the luck of the day) in thousandths of a person, of which the rest below a whole one is drawn.
 */
export function signUpsSql(scale: number): string {
  return `
CREATE TABLE sign_ups AS
WITH days AS (
  SELECT
    calendar.day,
    date_diff('day', DATE '2016-01-01', calendar.day) AS age,
    [92, 94, 92, 96, 108, 126, 118][calendar.day_of_week] AS weekday_percent,
    [104, 108, 96, 94, 95, 100, 107, 105, 96, 98, 106, 118][calendar.month] AS month_percent,
    CAST(coalesce(max(surges.surge_percent), 100) AS INTEGER) AS surge_percent
  FROM calendar
  LEFT JOIN ${surges} ON calendar.day BETWEEN surges.surge_from AND surges.surge_to
  GROUP BY calendar.day, calendar.day_of_week, calendar.month
),
demand AS (
  SELECT
    days.day,
    countries.country_number,
    offers.offer,
    CAST(
      CAST(offers.demand AS BIGINT) * countries.demand_percent * ${scale}
      * (420 + age * 1150 // 730 - greatest(0, age - 480) * 2 // 3) // 1000
      * days.weekday_percent * days.month_percent // 10000
      * days.surge_percent // 100
      * (85 + draw('luck', days.day::VARCHAR || countries.country) * 30 // 10000) // 100
      * 655 // 1000
      AS BIGINT
    ) AS thousandths
  FROM days
  CROSS JOIN countries
  CROSS JOIN offers
  WHERE days.day >= countries.launched_on
    AND days.day BETWEEN offers.sold_from AND offers.sold_to
    AND (offers.countries IS NULL OR list_contains(offers.countries, countries.country_code))
),
counted AS (
  SELECT
    *,
    thousandths // 1000 + CASE
      WHEN draw('rest', day::VARCHAR || ' ' || country_number || ' ' || offer) < thousandths % 1000 * 10 THEN 1
      ELSE 0
    END AS people
  FROM demand
)
SELECT
  row_number() OVER (ORDER BY day, country_number, offer, place) AS subscription_id,
  day AS started_on,
  country_number,
  offer
FROM counted, unnest(range(people)) AS places(place)
ORDER BY subscription_id`;
}

/**
 * Every stage of each subscription as dates: trial, first paid stretch, grace after a failed charge, a second
 * stretch once the charge went through, and a third for those who come back. Null where a stage never came.
 */
export const livesSql = `
CREATE TABLE lives AS
WITH drawn AS (
  SELECT
    sign_ups.subscription_id,
    sign_ups.started_on,
    sign_ups.country_number,
    sign_ups.offer,
    plans.term_months,
    plans.term_days,
    plans.renews,
    lifetimes.left_by,
    CASE WHEN draw('trial', subscription_id) < offers.trial_chance THEN offers.trial_days ELSE 0 END AS trial_days,
    draw('converts', subscription_id) < CASE WHEN offers.trial_days > 14 THEN 4300 ELSE 5600 END AS converts,
    plans.renews AND draw('fails', subscription_id) < 3000 AS fails,
    3 + draw('grace', subscription_id) * 13 // 10000 AS grace_days,
    draw('recovers', subscription_id) < 4500 AS recovers,
    draw('returns', subscription_id) < CASE WHEN plans.renews THEN 1700 ELSE 600 END AS returns,
    5 + draw('away', subscription_id) * draw('longer', subscription_id) // 10000 * 170 // 10000 AS days_away
  FROM sign_ups
  JOIN offers USING (offer)
  JOIN plans USING (plan_code)
  JOIN lifetimes USING (lifetime)
),
first_stretch AS (
  SELECT
    *,
    CASE
      WHEN trial_days = 0 THEN started_on
      WHEN converts THEN started_on + trial_days
    END AS paid_from,
    CASE WHEN trial_days > 0 AND NOT converts THEN started_on + trial_days END AS trial_lapsed_on,
    least(len(left_by), 1 + len(list_filter(left_by, lambda left_by_now: left_by_now <= draw('first', subscription_id)))) AS paid_terms
  FROM drawn
),
first_ended AS (
  SELECT
    *,
    CAST(paid_from + to_months(CAST(paid_terms * term_months AS INTEGER)) AS DATE) + CAST(paid_terms * term_days AS INTEGER) AS paid_to
  FROM first_stretch
),
second_stretch AS (
  SELECT
    *,
    CASE WHEN fails THEN paid_to + grace_days END AS grace_to,
    CASE WHEN fails AND recovers THEN paid_to + grace_days END AS again_from,
    least(len(left_by), 1 + len(list_filter(left_by, lambda left_by_now: left_by_now <= draw('second', subscription_id)))) AS again_terms
  FROM first_ended
),
second_ended AS (
  SELECT
    *,
    CAST(again_from + to_months(CAST(again_terms * term_months AS INTEGER)) AS DATE) + CAST(again_terms * term_days AS INTEGER) AS again_to
  FROM second_stretch
),
third_stretch AS (
  SELECT
    *,
    CASE WHEN returns THEN coalesce(again_to, grace_to, paid_to, trial_lapsed_on) + days_away END AS back_from,
    least(len(left_by), 1 + len(list_filter(left_by, lambda left_by_now: left_by_now <= draw('third', subscription_id)))) AS back_terms
  FROM second_ended
)
SELECT
  * EXCLUDE (left_by),
  CAST(back_from + to_months(CAST(back_terms * term_months AS INTEGER)) AS DATE) + CAST(back_terms * term_days AS INTEGER) AS back_to
FROM third_stretch`;

/** One event a change of payment status; null means not active from that day on. */
export const subscriptionEventsSql = `
CREATE TABLE subscription_events AS
WITH stages AS (
  SELECT
    subscription_id,
    unnest([
      {day: started_on, event: 'signed up', status: CASE WHEN trial_days > 0 THEN 'Free trial' ELSE 'Paying' END},
      {day: trial_lapsed_on, event: 'trial lapsed', status: NULL},
      {day: CASE WHEN trial_days > 0 THEN paid_from END, event: 'trial converted', status: 'Paying'},
      {
        day: paid_to,
        event: CASE WHEN fails THEN 'payment failed' WHEN renews THEN 'cancelled' ELSE 'expired' END,
        status: CASE WHEN fails THEN 'Grace' END
      },
      {
        day: grace_to,
        event: CASE WHEN recovers THEN 'payment recovered' ELSE 'grace ended' END,
        status: CASE WHEN recovers THEN 'Paying' END
      },
      {day: again_to, event: 'cancelled', status: NULL},
      {day: back_from, event: 'reactivated', status: 'Paying'},
      {day: back_to, event: CASE WHEN renews THEN 'cancelled' ELSE 'expired' END, status: NULL}
    ]) AS stage
  FROM lives
)
SELECT
  row_number() OVER (ORDER BY stage.day, subscription_id) AS event_id,
  subscription_id,
  stage.day AS event_date,
  stage.event AS event_type,
  stage.status AS payment_status
FROM stages
WHERE stage.day <= DATE '${lastDay}'
ORDER BY event_id`;
