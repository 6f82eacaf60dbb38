import { rm } from 'node:fs/promises';

export default async function globalTeardown() {
  const folder = process.env.PORTAL_TEMPLATE;
  if (folder) await rm(folder, { recursive: true, force: true });
}
