/** The hosts that proxies know: Services, ServiceEntries, their ports and endpoints. */
export { entryDifferences } from './entry-differences.ts';
export type { RegistryService } from './registry-service.ts';
export { registryOf } from './service-registry.ts';
export { isToldAlike } from './told-of-service.ts';
export type { ProtocolTurn } from './protocol-turns.ts';
export { protocolTurns } from './protocol-turns.ts';
export type { MeetingPorts, PortToWorkload } from './shared-ports.ts';
export { contradictedPorts, kindOf, mixedTransports, sharedTargetPorts } from './shared-ports.ts';
export type { UndeclaredPort } from './undeclared-ports.ts';
export { undeclaredPorts } from './undeclared-ports.ts';
export type { AddresslessPort } from './addressless-entries.ts';
export { addresslessPorts } from './addressless-entries.ts';
export type { CollidingEntries, EntryPort } from './colliding-entries.ts';
export { contradictingEntries, repeatedEntries } from './colliding-entries.ts';
export type { DifferingService } from './service-copies.ts';
export { differingServices } from './service-copies.ts';
export { isGrpcPort } from './port-protocol.ts';
