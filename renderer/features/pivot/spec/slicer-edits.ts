import type { PageField, PivotSpec } from '#shared/model/pivot.ts';

export function addSlicer(spec: PivotSpec, field: string): PivotSpec {
  if (spec.slicers.some((one) => one.field === field)) return spec;
  return { ...spec, slicers: [...spec.slicers, { field, items: null }] };
}

export function removeSlicer(spec: PivotSpec, field: string): PivotSpec {
  return { ...spec, slicers: spec.slicers.filter((one) => one.field !== field) };
}

/** Holds the pivot to items of a slicer; none chosen is all. */
export function slice(spec: PivotSpec, field: string, items: PageField['items']): PivotSpec {
  const chosen = items === null || items.length === 0 ? null : items;
  return {
    ...spec,
    slicers: spec.slicers.map((one) => (one.field === field ? { field, items: chosen } : one)),
  };
}
