import { Person } from './person.js';

/** Those who work with the example application: two customers' people, one of the service, one of nobody. */
export interface People {
  readonly rosella: Person;
  readonly amara: Person;
  readonly kenji: Person;
  readonly lucia: Person;
  readonly sam: Person;
  readonly stranger: Person;
}

/** Addresses are of the blocks reserved for documentation (RFC 5737, RFC 3849). */
export function everybody(baseUrl: () => string): People {
  const person = (name: string, email: string, location: string): Person =>
    new Person(baseUrl, { name, email, location });
  return {
    rosella: person('Rosella Lang', 'rosella@foo-corp.com', '203.0.113.7'),
    amara: person('Amara Okafor', 'amara@foo-corp.com', '203.0.113.24'),
    kenji: person('Kenji Mori', 'kenji@globex.example', '198.51.100.11'),
    lucia: person('Lucía Ferrer', 'lucia@globex.example', '2001:db8::4e1c'),
    sam: person('Sam Whitfield', 'sam@paperwork.example', '192.0.2.90'),
    stranger: person('A stranger', 'nobody@nowhere.example', '198.51.100.200'),
  };
}
