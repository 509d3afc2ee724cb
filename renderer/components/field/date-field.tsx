import { type CalendarDate, parseDate } from '@internationalized/date';
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog,
  Group,
  Heading,
  Popover,
} from 'react-aria-components';
import { FieldLabel, FieldNotes, type FieldTexts } from './field-parts.tsx';
import './field.css';

export interface DateFieldProps extends FieldTexts {
  /** `YYYY-MM-DD`; null while no whole date stands there. */
  readonly value: string | null;
  onChange(value: string | null): void;
  readonly disabled?: boolean;
}

/** A calendar date without a time or a zone. */
export function DateField(props: DateFieldProps) {
  const { error, value, onChange, disabled } = props;
  return (
    <DatePicker
      className="field"
      value={toCalendarDate(value)}
      onChange={(date) => onChange(date === null ? null : date.toString())}
      granularity="day"
      shouldForceLeadingZeros
      isInvalid={error !== undefined}
      validationBehavior="aria"
      isDisabled={disabled ?? false}
    >
      <FieldLabel {...props} />
      <Group className="field__control">
        <DateInput className="field__segments">
          {(segment) => <DateSegment segment={segment} className="field__segment" />}
        </DateInput>
        <Button className="field__button">
          <CalendarDays size={14} aria-hidden />
        </Button>
      </Group>
      <FieldNotes {...props} />
      <Popover className="popover" offset={2}>
        <Dialog className="calendar">
          <Calendar>
            <header className="calendar__head">
              <Button slot="previous" className="field__button">
                <ChevronLeft size={16} aria-hidden />
              </Button>
              <Heading className="calendar__title" />
              <Button slot="next" className="field__button">
                <ChevronRight size={16} aria-hidden />
              </Button>
            </header>
            <CalendarGrid>{(date) => <CalendarCell date={date} className="calendar__cell" />}</CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  );
}

function toCalendarDate(value: string | null): CalendarDate | null {
  return value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value) ? parseDate(value) : null;
}
