import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Group } from 'react-aria-components';
import { type Notice, useNotices } from '../activity/index.ts';
import { Button } from '../button/button.tsx';
import { IconButton } from '../button/icon-button.tsx';
import './notices.css';

const icons = { info: Info, good: CircleCheck, warn: TriangleAlert, error: CircleAlert };
const toneNames = { info: 'Note', good: 'Done', warn: 'Warning', error: 'Error' };

/** How long a notice stays that asks for nothing, in milliseconds; one being looked at stays. */
const restMs = 8000;

/** What the user is told of, in a corner. Errors and warnings stay until dismissed. */
export function Notices() {
  const { notices, dismiss } = useNotices();
  return (
    <section className="notices" aria-label="Notices" aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} dismiss={dismiss} />
      ))}
    </section>
  );
}

interface NoticeCardProps {
  readonly notice: Notice;
  dismiss(id: number): void;
}

function NoticeCard({ notice, dismiss }: NoticeCardProps) {
  const [hovered, setHovered] = useState(false);
  const leaves = (notice.tone === 'info' || notice.tone === 'good') && !hovered;
  useEffect(() => {
    if (!leaves) return;
    const timer = setTimeout(() => dismiss(notice.id), restMs);
    return () => clearTimeout(timer);
  }, [leaves, dismiss, notice.id]);

  const Icon = icons[notice.tone];
  const { action } = notice;
  return (
    <Group
      className={`notice notice--${notice.tone}`}
      aria-label={toneNames[notice.tone]}
      onHoverChange={setHovered}
    >
      <Icon size={16} className="notice__icon" aria-hidden />
      <div className="notice__body">
        <p className="notice__title">{notice.title}</p>
        {notice.detail === undefined ? null : <p className="notice__text">{notice.detail}</p>}
        {notice.hint === undefined ? null : <p className="notice__text">{notice.hint}</p>}
        {action === undefined ? null : (
          <div>
            <Button
              onPress={() => {
                action.run();
                dismiss(notice.id);
              }}
            >
              {action.label}
            </Button>
          </div>
        )}
      </div>
      <IconButton icon={X} label="Dismiss" size="small" onPress={() => dismiss(notice.id)} />
    </Group>
  );
}
