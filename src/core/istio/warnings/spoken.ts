const OF_REQUESTS: ReadonlySet<string> = new Set([
  'HTTP',
  'HTTP2',
  'HTTP_PROXY',
  'GRPC',
  'GRPC-WEB',
]);

/** Whether a port of that protocol hands on requests one by one. */
export const isOfRequests = (protocol: string): boolean => OF_REQUESTS.has(protocol.toUpperCase());

/** Whether it is for plain TCP, TLS or a protocol of a database: whatever is said on it is not told apart. */
export const isOfConnections = (protocol: string): boolean =>
  ['TCP', 'HTTPS', 'TLS', 'MONGO', 'REDIS', 'MYSQL'].includes(protocol.toUpperCase());
