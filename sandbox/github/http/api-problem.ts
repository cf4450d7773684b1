/** An answer other than success; thrown by operations and routes, written by the server. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly errors: readonly ValidationError[] | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: {
      readonly errors?: readonly ValidationError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = more.errors ?? null;
    this.headers = more.headers ?? {};
  }
}

export interface ValidationError {
  readonly resource: string;
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
}

export class UnprocessableEntity extends ApiProblem {
  constructor(message: string, errors?: readonly ValidationError[]) {
    super(422, message, errors === undefined ? {} : { errors });
  }
}

export class NotFound extends ApiProblem {
  constructor() {
    super(404, 'Not Found');
  }
}
