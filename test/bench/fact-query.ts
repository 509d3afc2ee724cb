/** SQL of `rows` subscription facts in the report's 14 columns, the same every time. */
export function factQuery(rows: number): string {
  return `SELECT
    ['Active subscriber', 'New subscriber', 'Churn', 'Reactivated'][(hash(range) % 4)::BIGINT + 1] AS "Type",
    ['daily', 'weekly', 'monthly'][(hash(range + 1) % 3)::BIGINT + 1] AS "Resolution Type",
    ['Hong Kong', 'Singapore', 'Malaysia', 'Thailand', 'Indonesia', 'Philippines'][(hash(range + 2) % 6)::BIGINT + 1] AS "Country",
    ['iOS IAP', 'Android IAP', 'Redemption', 'Telco', 'Credit card'][(hash(range + 3) % 5)::BIGINT + 1] AS "Platform",
    DATE '2016-01-01' + (hash(range + 4) % 730)::INTEGER AS "Start Date",
    'plan-' || (hash(range + 5) % 40) AS "Meta 1",
    'channel-' || (hash(range + 6) % 100) AS "Meta 2",
    'sector-' || (hash(range + 7) % 12) AS "Meta 3",
    ['Paying', 'Free trial', 'Grace', 'Unpaid'][(hash(range + 8) % 4)::BIGINT + 1] AS "Meta 4",
    NULL::VARCHAR AS "Meta 5",
    NULL::VARCHAR AS "Meta 6",
    NULL::VARCHAR AS "Meta 7",
    NULL::VARCHAR AS "Meta 8",
    ((hash(range + 9) % 100000) / 100)::DECIMAL(12, 2) AS "value"
  FROM range(${rows})`;
}
