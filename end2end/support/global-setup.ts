// Makes the demo data that every worker's portal starts from, and hands its place and the personas to the workers.

import { makeDemoData } from './portal.ts';

export default async function globalSetup() {
  const { folder, printed } = await makeDemoData();
  process.env.PORTAL_TEMPLATE = folder;
  process.env.PORTAL_DEMO_PRINTED = printed;
}
