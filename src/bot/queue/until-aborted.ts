/** A port that does nothing any more once a job was cut off: what still runs of it must not write beside its next attempt. */
export const untilAborted = <Port extends object>(port: Port, signal: AbortSignal): Port =>
  new Proxy(port, {
    get(target, name, receiver): unknown {
      signal.throwIfAborted();
      return Reflect.get(target, name, receiver);
    },
  });
