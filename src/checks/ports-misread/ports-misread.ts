import { detectorOf } from '../detection/check.ts';
import { portsMeeting } from './meeting-ports.ts';
import { protocolsTurned } from './protocol-turns.ts';
import { portsUndeclared } from './undeclared-ports.ts';

/** Ports that proxies take for something else than they speak, or did before. PROTO-1…11. */
export const portsMisread = detectorOf(
  'ports-misread',
  'ports that proxies take for something else than they speak',
  [portsUndeclared, portsMeeting, protocolsTurned],
);
