import type { Progress } from '#shared/model/progress.ts';
import { describeBytes } from '#shared/text/bytes.ts';

/** How many bytes come between two words on them. */
const bytesBetween = 4 * 2 ** 20;

/** Tells of bytes that have come, every now and then; `before` of them came with other objects. */
export function toldOf(
  total: number,
  report: (progress: Progress) => void,
  before = 0,
): (progress: { readonly bytes: number }) => void {
  let next = 0;
  return ({ bytes }) => {
    if (bytes < next) return;
    next = bytes + bytesBetween;
    const here = before + bytes;
    report({
      message: `Fetching ${describeBytes(total)}, ${describeBytes(here)} here`,
      fraction: Math.min(1, here / total),
    });
  };
}
