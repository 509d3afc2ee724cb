import './app/without-eval.ts';
import './app/tokens.css';
import './app/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { toAppError } from '#shared/errors/wire.ts';
import { App } from './app/app.tsx';
import { showSystemTheme } from './app/theme.ts';
import { connect } from './client/connect.ts';
import { createWorkerStarter } from './client/trusted-worker.ts';
import { ErrorState } from './components/state/index.ts';

showSystemTheme();
const element = document.getElementById('root');
if (element === null) throw new Error('The page has no #root element.');
const root = createRoot(element);
const startWorker = createWorkerStarter();

connect().then(
  (connection) =>
    root.render(
      <StrictMode>
        <App connection={connection} startWorker={startWorker} />
      </StrictMode>,
    ),
  (thrown: unknown) =>
    root.render(
      <main className="start-screen">
        <ErrorState title="Backcast could not be reached" error={toAppError(thrown)} />
      </main>,
    ),
);
