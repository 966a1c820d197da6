using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Data;

/// <summary>
/// The second named filter: what an agency's people see of a lender. It stands beside the tenant's, on both databases;
/// SQL written by hand repeats it with <see cref="Placed"/>, which SQLite, without row-level security, depends on.
/// </summary>
public static class PlacementFilter
{
    public const string Name = "Placement";

    internal static LambdaExpression? For(Type entity, TenantDb db)
    {
        var row = Expression.Parameter(entity, "row");
        var agency = Expression.Property(Expression.Constant(db), nameof(TenantDb.Agency));
        var isLender = Expression.Equal(agency, Expression.Constant(null, typeof(AgencyId?)));
        var door = ForAgenciesAttribute.Of(entity);
        Expression? sees = door.Access switch
        {
            AgencyAccess.None => isLender,
            AgencyAccess.Own => Expression.OrElse(isLender, Expression.Equal(
                Expression.Convert(Expression.Property(row, nameof(CaseGrant.AgencyId)), typeof(AgencyId?)), agency)),
            AgencyAccess.Placed => Expression.OrElse(isLender, Granted(Expression.Property(row, door.Debtor), agency, db)),
            AgencyAccess.Read or AgencyAccess.Append => null,
        };
        return sees is null ? null : Expression.Lambda(sees, row);
    }

    private static MethodCallExpression Granted(MemberExpression subject, MemberExpression agency, TenantDb db)
    {
        var grant = Expression.Parameter(typeof(CaseGrant), "grant");
        // By way of object: a typed id and a plain one are compared as the database holds them.
        var debtor = Expression.Convert(Expression.Convert(subject, typeof(object)), typeof(Guid));
        var isIts = Expression.AndAlso(
            Expression.Equal(Expression.Property(grant, nameof(CaseGrant.DebtorId)), debtor),
            Expression.Equal(Expression.Convert(Expression.Property(grant, nameof(CaseGrant.AgencyId)), typeof(AgencyId?)), agency));
        var grants = Expression.Call(Expression.Constant(db), nameof(DbContext.Set), [typeof(CaseGrant)]);
        return Expression.Call(
            typeof(Queryable), nameof(Queryable.Any), [typeof(CaseGrant)], grants,
            Expression.Quote(Expression.Lambda<Func<CaseGrant, bool>>(isIts, grant)));
    }

    extension(TenantDb db)
    {
        /// <summary>For hand-written SQL: <c>where … {db.Placed("d.id")}</c> adds nothing for the lender's own people.</summary>
        /// <param name="debtor">The column that holds the debtor's id.</param>
        public FormattableString Placed(string debtor) => db.Agency is { } agency
            ? (FormattableString)$" and exists (select 1 from case_grants grants where grants.tenant_id = {db.TenantId} and grants.debtor_id = {new SqlText(debtor)} and grants.agency_id = {agency})"
            : $"";
    }
}
