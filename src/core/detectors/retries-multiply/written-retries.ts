import type { HttpRoute } from '../../istio/index.ts';
import { asVirtualService } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../mesh/index.ts';

/** A route of a VirtualService that says how often its requests are tried again. */
export interface WrittenRetries {
  readonly virtualService: Resource;
  readonly route: HttpRoute;
  /** Its place among the routes. */
  readonly index: number;
  readonly retries: NonNullable<HttpRoute['retries']>;
  readonly attempts: number;
}

export const writtenRetries = (mesh: Mesh): readonly WrittenRetries[] =>
  mesh
    .ofKind('networking.istio.io', 'VirtualService')
    .flatMap((virtualService) => routesWithRetries(virtualService));

export const routesWithRetries = (virtualService: Resource): readonly WrittenRetries[] =>
  asVirtualService(virtualService).http.value.flatMap((route, index) => {
    const { retries } = route;
    return retries === null
      ? []
      : [{ virtualService, route, index, retries, attempts: retries.attempts?.value ?? 0 }];
  });
