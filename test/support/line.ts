import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** Hears what goes each way of one connection; says whether it is passed on. */
export interface Listener {
  /** What whoever connected sends. */
  readonly sent: (bytes: Buffer) => boolean;
  /** What comes back. */
  readonly answered: (bytes: Buffer) => boolean;
}

/** A line between a process and a server of this machine, with which a test does what networks and deaths do. */
export interface Line {
  readonly port: number;
  /** Leads to another server from now on; whoever is connected is cut off. */
  lead(port: number): void;
  /** Nothing moves, and nobody is told. */
  cut(): void;
  /** Whoever is connected is cut off, and nobody gets through: as if the process at this end had been killed. */
  drop(): void;
  /** New connections get through; what was cut stays dead. */
  mend(): void;
  /** Each piece takes so many milliseconds longer, both ways. */
  slow(milliseconds: number): void;
  /** Hears each connection that is opened from now on. */
  listen(open: () => Listener): void;
  close(): void;
}

const HEARS_NOTHING: Listener = { sent: () => true, answered: () => true };

type State = 'whole' | 'cut' | 'dropped';

/** Passes pieces on in their order, after the time that they take. */
function pass(from: Socket, to: Socket, isHeard: (bytes: Buffer) => boolean, wait: () => number) {
  let last: Promise<unknown> = Promise.resolve();
  from.on('data', (bytes: Buffer) => {
    if (!isHeard(bytes)) return;
    const milliseconds = wait();
    if (milliseconds === 0) {
      // in its place behind what still waits
      last = last.then(() => to.writable && to.write(bytes));
      return;
    }
    const due = new Promise((resolve) => setTimeout(resolve, milliseconds));
    last = last.then(() => due).then(() => to.writable && to.write(bytes));
  });
  from.on('end', () => {
    void last.then(() => to.end());
  });
  from.on('close', () => {
    void last.then(() => to.destroy());
  });
}

/** Opens a line to a port of the loopback interface. */
export async function openLine(leadsTo: number): Promise<Line> {
  const sockets = new Set<Socket>();
  let [target, state, milliseconds] = [leadsTo, 'whole' as State, 0];
  let open = () => HEARS_NOTHING;
  const server = createServer((near) => {
    if (state === 'dropped') {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: target, host: '127.0.0.1' });
    const { sent, answered } = open();
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      socket.setNoDelay(true);
      if (state === 'cut') socket.pause();
    }
    pass(near, far, sent, () => milliseconds);
    pass(far, near, answered, () => milliseconds);
    if (state === 'cut') for (const socket of [near, far]) socket.pause();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cutOff = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: address.port,
    lead: (port) => {
      target = port;
      cutOff();
    },
    cut: () => {
      state = 'cut';
      for (const socket of sockets) socket.pause();
    },
    drop: () => {
      state = 'dropped';
      cutOff();
    },
    mend: () => {
      // a connection that was cut is known as dead by those who waited for it in vain
      if (state === 'cut') cutOff();
      state = 'whole';
    },
    slow: (longer) => {
      milliseconds = longer;
    },
    listen: (each) => {
      open = each;
    },
    close: () => {
      cutOff();
      server.close();
    },
  };
}
