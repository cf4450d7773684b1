import { detectorOf } from './check.ts';
import { portsMeeting } from './ports-misread/meeting-ports.ts';
import { protocolsTurned } from './ports-misread/turned-protocols.ts';
import { portsUndeclared } from './ports-misread/undeclared.ts';

/** Ports that proxies take for something else than they speak, or did before. PROTO-1…11. */
export const portsMisread = detectorOf(
  'ports-misread',
  'ports that proxies take for something else than they speak',
  [portsUndeclared, portsMeeting, protocolsTurned],
);
