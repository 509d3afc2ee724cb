import { type DragEvent, type KeyboardEvent, useCallback, useState } from 'react';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { PivotEditing } from '../editing.ts';
import {
  addField,
  fieldsIn,
  moveField,
  removeField,
  type Well,
  type WellPlace,
  wellNames,
  wells,
} from '../spec/spec-edits.ts';
import { nameOf } from './place-texts.ts';

/** What is being moved: something in a well, or a field of the list that is in none. */
export type Carried =
  | { readonly kind: 'placed'; readonly place: WellPlace }
  | { readonly kind: 'field'; readonly field: string }
  /** Several values, which stand innermost on one of the axes. */
  | { readonly kind: 'values' };

interface WellDragInput {
  readonly editing: PivotEditing;
  /** Puts the keyboard's focus on what stands at a place once it is drawn. */
  focus(place: WellPlace): void;
}

/** Moving fields between wells: by pointer, and by keyboard with Space to pick up and put down and arrows to move. */
export function useWellDrag({ editing, focus }: WellDragInput) {
  const { spec, fields, change: onChange, announce } = editing;
  const [carried, setCarried] = useState<Carried | null>(null);
  const [over, setOver] = useState<WellPlace | null>(null);
  /** The pivot as it was when something was picked up by keyboard, for Escape. */
  const [before, setBefore] = useState<PivotSpec | null>(null);

  const kindOf = useCallback(
    (field: string) => fields.find((one) => one.field === field)?.kind ?? 'text',
    [fields],
  );
  const nameAt = (place: WellPlace): string => nameOf(spec, place);

  const drop = useCallback(
    (to: WellPlace): void => {
      if (carried?.kind === 'field') onChange(addField(spec, carried.field, kindOf(carried.field), to));
      if (carried?.kind === 'placed') {
        const { place } = carried;
        const field = fieldsIn(spec, place.well)[place.index] ?? '';
        const index = place.well === to.well && place.index < to.index ? to.index - 1 : to.index;
        onChange(moveField(spec, place, { well: to.well, index }, kindOf(field)));
      }
      if (carried?.kind === 'values' && (to.well === 'rows' || to.well === 'columns')) {
        onChange({ ...spec, measuresOn: to.well });
      }
      setCarried(null);
      setOver(null);
    },
    [carried, spec, onChange, kindOf],
  );

  /** Takes a placed field out by dropping it on the list. */
  const dropOut = useCallback((): void => {
    if (carried?.kind === 'placed') onChange(removeField(spec, carried.place));
    setCarried(null);
    setOver(null);
  }, [carried, spec, onChange]);

  function step(place: WellPlace, key: string): WellPlace | null {
    const well = wells.indexOf(place.well);
    const count = fieldsIn(spec, place.well).length;
    if (key === 'ArrowUp' && place.index > 0) return { ...place, index: place.index - 1 };
    if (key === 'ArrowDown' && place.index < count - 1) return { ...place, index: place.index + 1 };
    const across = key === 'ArrowRight' ? well + 1 : key === 'ArrowLeft' ? well - 1 : -1;
    const next: Well | undefined = wells[across];
    return next === undefined ? null : { well: next, index: fieldsIn(spec, next).length };
  }

  function onKeyDown(event: KeyboardEvent, place: WellPlace): void {
    const held = before !== null;
    if (event.key === ' ') {
      setBefore(held ? null : spec);
      announce(
        held
          ? `${nameAt(place)} put down in ${wellNames[place.well]}.`
          : `${nameAt(place)} picked up. Arrows move it, Space puts it down, Escape puts it back.`,
      );
    } else if (event.key === 'Escape' && held) {
      onChange(before);
      setBefore(null);
      announce('Put back.');
    } else if (event.key.startsWith('Arrow')) {
      const to = step(place, event.key);
      if (to === null) return;
      if (held) {
        const field = fieldsIn(spec, place.well)[place.index] ?? '';
        const moved = moveField(spec, place, to, kindOf(field));
        if (moved === spec) return;
        onChange(moved);
        announce(`${nameAt(place)}: ${wellNames[to.well]}, place ${to.index + 1}.`);
        focus(to);
      } else {
        const count = fieldsIn(spec, to.well).length;
        if (count > 0) focus({ well: to.well, index: Math.min(to.index, count - 1) });
      }
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      onChange(removeField(spec, place));
      setBefore(null);
      announce(`${nameAt(place)} taken out of ${wellNames[place.well]}.`);
      focus({ well: place.well, index: Math.max(0, place.index - 1) });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    carried,
    over,
    held: before !== null,
    letGo: () => setBefore(null),
    start: (what: Carried) => setCarried(what),
    end: () => {
      setCarried(null);
      setOver(null);
    },
    enter: (event: DragEvent, place: WellPlace) => {
      if (carried === null) return;
      event.preventDefault();
      event.stopPropagation();
      if (over?.well !== place.well || over.index !== place.index) setOver(place);
    },
    drop,
    dropOut,
    onKeyDown,
  };
}
export type WellDrag = ReturnType<typeof useWellDrag>;
