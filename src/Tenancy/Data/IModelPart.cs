using Microsoft.EntityFrameworkCore;

namespace Platform.Tenancy.Data;

/// <summary>What one module adds to the single model. Parts with <see cref="IsShared"/> are also seen by <see cref="PlatformDb"/>.</summary>
public interface IModelPart
{
    bool IsShared => false;

    void Build(ModelBuilder model);
}
