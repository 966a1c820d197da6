using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;

namespace Platform.Migrations;

/// <summary>OpenIddict's four tables: clients, authorizations, scopes and tokens of the one issuer.</summary>
public sealed class OpenIddictModel : IModelPart
{
    public bool IsShared => true;

    public void Build(ModelBuilder model) => model.UseOpenIddict<Guid>();
}
