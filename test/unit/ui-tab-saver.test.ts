import { describe, expect, it } from 'vitest';
import { createTabSaver } from '#renderer/features/editor/tab-saver.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import { AppError } from '#shared/errors/app-error.ts';

function tab(sql: string, id = 'tab-1'): Tab {
  return {
    id,
    title: 'Query 1',
    order: 1,
    active: true,
    sql,
    connectionId: 'local',
    parameters: {},
    resultIds: [],
    shownResult: 0,
    view: 'result',
    split: 0.4,
    cursor: sql.length,
  };
}

/** A writer whose writes end when the test says so. */
function slowWriter() {
  const written: string[] = [];
  const open: { resolve(): void; reject(error: Error): void }[] = [];
  return {
    written,
    open,
    write: (saved: Tab) => {
      written.push(saved.sql);
      return new Promise<void>((resolve, reject) => open.push({ resolve, reject }));
    },
  };
}

describe('saving of tabs', () => {
  it('has one write of a tab under way, and then writes only the latest state', async () => {
    const writer = slowWriter();
    const saver = createTabSaver({ write: writer.write, onState: () => undefined });
    for (const sql of ['S', 'SE', 'SEL', 'SELE']) saver.save(tab(sql));
    expect(writer.written).toEqual(['S']);
    writer.open[0]?.resolve();
    await expect.poll(() => writer.written).toEqual(['S', 'SELE']);
    writer.open[1]?.resolve();
    await saver.idle();
    expect(writer.written).toEqual(['S', 'SELE']);
  });

  it('writes different tabs beside each other', () => {
    const writer = slowWriter();
    const saver = createTabSaver({ write: writer.write, onState: () => undefined });
    saver.save(tab('A', 'tab-a'));
    saver.save(tab('B', 'tab-b'));
    expect(writer.written).toEqual(['A', 'B']);
  });

  it('keeps a state that could not be written, says so, and writes it on retry', async () => {
    const writer = slowWriter();
    const states: (string | undefined)[] = [];
    const saver = createTabSaver({ write: writer.write, onState: (error) => states.push(error?.code) });
    saver.save(tab('A'));
    writer.open[0]?.reject(new AppError('connection.lost', 'The core is away.', { retryable: true }));
    await saver.idle();
    expect(states).toEqual(['connection.lost']);
    saver.retry();
    expect(writer.written).toEqual(['A', 'A']);
    writer.open[1]?.resolve();
    await saver.idle();
    expect(states).toEqual(['connection.lost', undefined]);
  });

  it('does not let an older failed state overwrite a newer one', async () => {
    const writer = slowWriter();
    const saver = createTabSaver({ write: writer.write, onState: () => undefined });
    saver.save(tab('A'));
    saver.save(tab('AB'));
    writer.open[0]?.reject(new AppError('connection.lost', 'The core is away.'));
    await saver.idle();
    saver.retry();
    expect(writer.written).toEqual(['A', 'AB']);
  });

  it('writes nothing of a closed tab once its write under way has ended', async () => {
    const writer = slowWriter();
    const saver = createTabSaver({ write: writer.write, onState: () => undefined });
    saver.save(tab('A'));
    saver.save(tab('AB'));
    const forgotten = saver.forget('tab-1');
    writer.open[0]?.resolve();
    await forgotten;
    expect(writer.written).toEqual(['A']);
  });
});
