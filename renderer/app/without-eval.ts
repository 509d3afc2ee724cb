import { z } from 'zod';

// The content security policy allows no code made from text. Zod tries that when a schema is made, so this module is
// the first one of the page.
z.config({ jitless: true });
