import './app/tokens.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from './client/connect.ts';
import { ClientProvider } from './client/context.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');
const connection = await connect();
createRoot(root).render(
  <StrictMode>
    <ClientProvider connection={connection}>
      <main>Backcast</main>
    </ClientProvider>
  </StrictMode>,
);
