import type { SessionClaims } from '@audit-trail/example-domain';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

/** Session tokens: JWTs as the module of authentication has them signed. */
@Injectable()
export class TokensService {
  constructor(private readonly jwt: JwtService) {}

  issue(claims: SessionClaims): Promise<string> {
    return this.jwt.signAsync({ ...claims });
  }

  /** What a token says; nothing when it is forged or expired. */
  async verify(token: string): Promise<SessionClaims> {
    try {
      return await this.jwt.verifyAsync<SessionClaims>(token);
    } catch {
      // Why a token is not accepted is not its bearer's business.
      return {};
    }
  }
}
