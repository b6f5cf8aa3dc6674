import type { People } from './people.js';
import { textAt } from './person.js';
import { type Step, step } from './step.js';

/**
 * What goes on in the application on a day, request by request. It goes on when the next step is asked for, so that
 * whoever watches sets the pace.
 */
export async function* workday(people: People): AsyncGenerator<Step> {
  yield* secondFactor(people);
  yield* documents(people);
  yield* support(people);
  yield* strangers(people);
  for (const person of [people.rosella, people.amara, people.kenji, people.lucia]) {
    yield await step(person, 'signs out', 204, person.signOut());
  }
}

/** Rosella mistypes her password, then sets up an authenticator and signs in with it. */
async function* secondFactor({ rosella }: People): AsyncGenerator<Step> {
  const mistyped = rosella.signIn({ password: 'correct horse battery stable' });
  yield await step(rosella, 'mistypes her password', 401, mistyped);
  yield await step(rosella, 'signs in', 201, rosella.signIn());
  yield await step(rosella, 'sets up an authenticator', 201, rosella.enrolTwoFactor());
  const wrong = rosella.confirmTwoFactor({ code: await rosella.wrongCode() });
  yield await step(rosella, 'mistypes its code', 401, wrong);
  yield await step(rosella, 'confirms it with the right code', 200, rosella.confirmTwoFactor());
  yield await step(rosella, 'signs out', 204, rosella.signOut());
  yield await step(rosella, 'forgets the code', 401, rosella.signIn({ withCode: false }));
  yield await step(rosella, 'signs in with a code', 201, rosella.signIn());
}

/** Two people of one organization share a document; one of another organization doesn't get to see it. */
async function* documents({ rosella, amara, kenji }: People): AsyncGenerator<Step> {
  const minutes = { title: 'Minutes of the board', text: 'Present: everybody.' };
  const created = await step(
    rosella,
    'writes a document',
    201,
    rosella.request('POST', '/documents', { body: minutes }),
  );
  yield created;
  const path = `/documents/${textAt(created.answer.body, 'id')}`;
  yield await step(rosella, 'looks at all documents', 200, rosella.request('GET', '/documents'));
  yield await step(rosella, 'reads it', 200, rosella.request('GET', path));
  const more = { text: 'Present: everybody but Kenji.' };
  yield await step(rosella, 'changes it', 200, rosella.request('PATCH', path, { body: more }));
  const untitled = { title: '   ' };
  yield await step(rosella, 'takes its title away', 400, rosella.request('PATCH', path, { body: untitled }));
  yield await step(rosella, 'may not delete it', 403, rosella.request('DELETE', path));
  yield await step(rosella, 'follows a dead link', 404, rosella.request('GET', '/documents/doc_of_last_year'));
  yield await step(
    rosella,
    'sends half a document',
    400,
    rosella.request('POST', '/documents', { text: '{"title":"Min' }),
  );

  yield await step(kenji, 'signs in', 201, kenji.signIn());
  yield await step(kenji, 'asks for a document of another organization', 404, kenji.request('GET', path));

  yield await step(amara, 'signs in', 201, amara.signIn());
  yield await step(amara, 'looks at her colleagues', 200, amara.request('GET', '/users'));
  yield await step(amara, 'reads the document', 200, amara.request('GET', path));
  const final = { title: 'Minutes of the board, final', status: 'final' };
  yield await step(amara, 'makes it final', 200, amara.request('PATCH', path, { body: final }));
  yield await step(amara, 'deletes it', 204, amara.request('DELETE', path));
}

/** Lucía needs help; Sam looks at it as Lucía. */
async function* support({ kenji, lucia, sam, rosella }: People): AsyncGenerator<Step> {
  yield await step(lucia, 'signs in', 201, lucia.signIn());
  const offer = { title: 'Offer to Foo Corp, second', text: 'Three hundred units.' };
  const created = await step(lucia, 'writes a document', 201, lucia.request('POST', '/documents', { body: offer }));
  yield created;
  const path = `/documents/${textAt(created.answer.body, 'id')}`;

  yield await step(sam, 'signs in', 201, sam.signIn());
  yield await step(sam, 'acts as Lucía', 201, sam.impersonate(lucia, 'SUP-1042'));
  yield await step(sam, 'reads the document as Lucía', 200, sam.request('GET', path));
  const repaired = { text: 'Three hundred units at a better price.' };
  yield await step(sam, 'repairs it as Lucía', 200, sam.request('PATCH', path, { body: repaired }));
  yield await step(sam, 'may not take over her authenticator', 403, sam.request('POST', `/users/${lucia.id}/2fa`));
  yield await step(sam, 'stops acting as Lucía', 204, sam.signOut());
  yield await step(rosella, 'tries to act as Lucía', 403, rosella.impersonate(lucia, 'SUP-1042'));

  const role = (name: string) => kenji.request('PATCH', `/users/${lucia.id}/role`, { body: { role: name } });
  yield await step(kenji, 'makes Lucía an admin', 200, role('admin'));
  yield await step(lucia, 'deletes her document', 204, lucia.request('DELETE', path));
  yield await step(kenji, 'makes Lucía a member again', 200, role('member'));
}

/** Those who have no business here leave a trail too. */
async function* strangers({ stranger }: People): AsyncGenerator<Step> {
  yield await step(stranger, 'guesses an account', 401, stranger.signIn({ password: 'letmein' }));
  yield await step(stranger, 'looks at documents without a session', 401, stranger.request('GET', '/documents'));
  const forged = { token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.' };
  yield await step(stranger, 'tries a forged session', 401, stranger.request('GET', '/users', forged));
}
