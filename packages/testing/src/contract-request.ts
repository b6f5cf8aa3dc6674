interface ContractRequest {
  readonly method?: string;
  /** `id;name;role`, sent as `X-User`. */
  readonly user?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request of a contract over a real socket, and reads the answer. */
export async function contractRequest(
  url: string,
  { method = 'GET', user, body, headers }: ContractRequest = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method,
    headers: {
      ...headers,
      ...(user === undefined ? undefined : { 'x-user': user }),
      ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}
