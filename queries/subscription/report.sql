/*---
title: Subscription report
description: >-
  Finance's long table: every figure by country, platform, plan, channel and payment status, for each day, week or
  month that begins between two dates. Pivoted, it has one sheet for each Type.
tags: [subscription, report, finance]
owner: finance
dialects: [duckdb, redshift, athena]
parameters:
  - name: country
    label: Country
    type: text
    default: Hong Kong
    choices:
      - Hong Kong
      - Singapore
      - Thailand
      - Indonesia
      - Malaysia
      - Philippines
      - value: all
        label: All countries
  - name: period
    label: Resolution
    description: Whether a row stands for a day, a week (from Monday) or a month.
    type: text
    default: daily
    choices: [daily, weekly, monthly]
  - name: from_date
    label: From
    description: The first Start Date.
    type: date
    default: 2017-01-01
  - name: to_date
    label: To
    description: The last Start Date.
    type: date
    default: 2017-01-31
  - name: type
    label: Type
    type: text
    default: all
    choices:
      - value: all
        label: All types
      - Active subscriber
      - New subscriber
      - Churn
      - Reactivated
      - Gross revenue
      - Recurring subscriber
pivot:
  sheets: Type
  rows:
    - field: Platform
    - field: Meta 1
    - field: Meta 2
    - field: Meta 4
  columns:
    - field: Resolution Type
    - field: Start Date
  measures:
    - field: value
      aggregate: sum
---*/
SELECT
  "Type",
  "Resolution Type",
  "Country",
  "Platform",
  "Start Date",
  "Meta 1",
  "Meta 2",
  "Meta 3",
  "Meta 4",
  "Meta 5",
  "Meta 6",
  "Meta 7",
  "Meta 8",
  "value"
FROM subscription_report
WHERE (:country = 'all' OR "Country" = :country)
  AND "Resolution Type" = :period
  AND "Start Date" BETWEEN CAST(:from_date AS DATE) AND CAST(:to_date AS DATE)
  AND (:type = 'all' OR "Type" = :type)
ORDER BY
  "Type",
  "Country",
  "Platform",
  "Start Date",
  "Meta 1",
  "Meta 2",
  "Meta 3",
  "Meta 4"
