// All servers of one test process, started and stopped together.

import { startFaults } from './faults.mjs';
import { startNginx } from './nginx.mjs';
import { refusingPort } from './ports.mjs';

/** Gives `{ nginx, faults, refusing, stop() }`. */
export async function startServers() {
  const faults = await startFaults();
  const nginx = await startNginx({ upstream: faults.port }).catch(async (error) => {
    await faults.stop();
    throw error;
  });
  const refusing = await refusingPort();
  return {
    nginx,
    faults,
    refusing,
    async stop() {
      await Promise.all([nginx.stop(), faults.stop(), refusing.stop()]);
    },
  };
}
