import { readFileSync } from 'node:fs';
import { Router } from 'express';

const TYPES: Record<string, string> = { js: 'text/javascript', css: 'text/css' };
const FILES = ['admin.css', 'admin.js', 'frame.js', 'app-bridge.js'];

/** The admin's own files, and App Bridge where apps expect a script to be. Read anew each time: they are small. */
export function publicFiles(): Router {
  const router = Router();
  for (const name of FILES) {
    const paths = name === 'app-bridge.js' ? [`/${name}`] : [`/admin/public/${name}`];
    router.get(paths, (_request, response) => {
      response
        .type(TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain')
        .set('cache-control', 'no-cache')
        .set('access-control-allow-origin', '*')
        .send(readFileSync(new URL(`./public/${name}`, import.meta.url)));
    });
  }
  return router;
}
