/** A year before Christ, as the engine prints it: `0044-03-15 BC` is `0044-03-15 (BC)`, `… 01:02:03 BC` accordingly. */
export function beforeChrist(text: string): string {
  if (!text.endsWith(' BC')) return text;
  const [day = '', ...rest] = text.slice(0, -3).split(' ');
  return [day, '(BC)', ...rest].join(' ');
}

const zoned =
  /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/;

function padded(value: number, length = 2): string {
  return String(value).padStart(length, '0');
}

/** A moment of any zone in UTC, its fraction as it was. */
export function inUtc(text: string): string {
  const parts = zoned.exec(text);
  if (parts === null) return beforeChrist(text);
  const number = (index: number) => Number(parts[index] ?? 0);
  const offset = (number(9) * 60 + number(10)) * 60 + number(11);
  const year = parts[12] === undefined ? number(1) : 1 - number(1);
  const moment = new Date(0);
  moment.setUTCFullYear(year, number(2) - 1, number(3));
  moment.setUTCHours(number(4), number(5), number(6) - (parts[8] === '-' ? -offset : offset));
  const shown = moment.getUTCFullYear();
  const day = `${padded(shown < 1 ? 1 - shown : shown, 4)}-${padded(moment.getUTCMonth() + 1)}-${padded(moment.getUTCDate())}`;
  const time = `${padded(moment.getUTCHours())}:${padded(moment.getUTCMinutes())}:${padded(moment.getUTCSeconds())}`;
  return `${day}${shown < 1 ? ' (BC)' : ''} ${time}${parts[7] ?? ''}+00`;
}
