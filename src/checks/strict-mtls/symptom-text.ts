import type { ClientConnection } from '../../istio/index.ts';

const CLOSED_BY_SERVER = '503 UC for HTTP, connection reset by peer for TCP';
const WRONG_VERSION =
  '503 UF for HTTP (TLS error, WRONG_VERSION_NUMBER), connection closed for TCP';
const HANDSHAKE = '503 UF (TLS handshake fails: the server requires a mesh certificate)';
const NO_OTHER_TLS = '503 UC or UF: the port is declared HTTP and takes no TLS of another kind';

/** What a client sees of a connection that fails, as the outcome table says it (T1…T18, SIDECAR-10). */
export function symptomText({ symptom, wire, cause }: ClientConnection): string {
  switch (symptom) {
    case null:
      return 'the connection fails';
    case '502':
      return '502 for HTTP (BlackHoleCluster), connection closed for everything else';
    case 'reset':
      return cause === 'blackhole'
        ? 'connection closed (curl exit 35, 52 or 56, no HTTP status)'
        : 'connection reset by peer (curl exit 56, no HTTP status)';
    case 'refused':
      return 'connection refused (curl exit 7), and the pods never start';
    case 'UC':
      return wire === 'tls' ? NO_OTHER_TLS : CLOSED_BY_SERVER;
    case 'UF':
      return wire === 'tls' ? HANDSHAKE : WRONG_VERSION;
  }
}
